import { type EventLogStrategy, type ParkedEvents, type Relay } from '@baton/messaging';
import { type Database } from '@baton/persistence';

export interface Check { status: 'ok' | 'degraded' | 'unavailable'; detail?: string }

export interface HealthReport { status: Check['status']; checks: Record<string, Check> }

/** One more thing that has to be well, looked at whenever somebody asks. */
export type Probe = () => Check | Promise<Check>;

/**
 * Whether a service can do its job. Postgres away is `unavailable`, unless the service works without; Kafka away, a
 * stopped source or parked events are `degraded`: the outbox holds what is to be published.
 */
export class Health {
  private readonly probes = new Map<string, Probe>();

  constructor(
    private readonly database: Database, private readonly strategy: EventLogStrategy, private readonly relay: Relay,
    private readonly parked: ParkedEvents, private readonly needsDatabase: boolean,
  ) {}

  /** Adds what only this service has to look at. */
  add(name: string, probe: Probe): void {
    this.probes.set(name, probe);
  }

  async report(): Promise<HealthReport> {
    const checks: HealthReport['checks'] = { ...await this.postgres(), kafka: this.kafka() };
    for (const [name, probe] of this.probes) checks[name] = await probe();
    return { status: worst(checks), checks };
  }

  private async postgres(): Promise<HealthReport['checks']> {
    try {
      const parked = await this.parked.count();
      return { 'postgres': { status: 'ok' }, 'parked-events': parked === 0 ? { status: 'ok' } : { status: 'degraded', detail: `${parked} event(s) wait to be replayed or discarded` } };
    } catch (error) {
      return { postgres: { status: this.needsDatabase ? 'unavailable' : 'degraded', detail: error instanceof Error ? error.message : String(error) } };
    }
  }

  private kafka(): Check {
    const trouble = [...this.strategy.stopped.values(), ...(this.relay.trouble === null ? [] : [this.relay.trouble])];
    if (!this.strategy.connected) trouble.push('not connected to Kafka');
    return trouble.length === 0 ? { status: 'ok' } : { status: 'degraded', detail: trouble.join('; ') };
  }
}

function worst(checks: HealthReport['checks']): HealthReport['status'] {
  const all = Object.values(checks).map((check) => check.status);
  return all.includes('unavailable') ? 'unavailable' : all.includes('degraded') ? 'degraded' : 'ok';
}
