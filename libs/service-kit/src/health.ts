import { Injectable } from '@nestjs/common';
import { EventLogStrategy, ParkedEvents, Relay } from '@baton/messaging';
import { Database } from '@baton/persistence';

export interface HealthReport {
  status: 'ok' | 'degraded' | 'unavailable';
  checks: Record<string, { status: 'ok' | 'degraded' | 'unavailable'; detail?: string }>;
}

/** Whether a service can do its job. */
export abstract class Health {
  abstract report(): Promise<HealthReport>;
}

/** Postgres away is unavailable; Kafka away, a stopped source or parked events are degraded: the outbox holds what is published. */
@Injectable()
export class ServiceHealth extends Health {
  constructor(private readonly database: Database, private readonly strategy: EventLogStrategy, private readonly relay: Relay, private readonly parked: ParkedEvents) {
    super();
  }

  async report(): Promise<HealthReport> {
    const checks: HealthReport['checks'] = {};
    try {
      const parked = await this.parked.count();
      checks['postgres'] = { status: 'ok' };
      checks['parked-events'] = parked === 0 ? { status: 'ok' } : { status: 'degraded', detail: `${parked} event(s) wait to be replayed or discarded` };
    } catch (error) {
      checks['postgres'] = { status: 'unavailable', detail: error instanceof Error ? error.message : String(error) };
    }
    const trouble = [...this.strategy.stopped.values(), ...(this.relay.trouble === null ? [] : [this.relay.trouble])];
    if (!this.strategy.connected) trouble.push('not connected to Kafka');
    checks['kafka'] = trouble.length === 0 ? { status: 'ok' } : { status: 'degraded', detail: trouble.join('; ') };
    return { status: worst(checks), checks };
  }
}

export function worst(checks: HealthReport['checks']): HealthReport['status'] {
  const all = Object.values(checks).map((check) => check.status);
  return all.includes('unavailable') ? 'unavailable' : all.includes('degraded') ? 'degraded' : 'ok';
}
