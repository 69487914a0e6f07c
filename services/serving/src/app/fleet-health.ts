import { Injectable } from '@nestjs/common';
import { stuckThreads } from '@baton/model-runtime';
import { Health, type Check } from '@baton/service-kit';
import { Fleet } from './fleet.js';
import type { ModelSlot } from './model-slot.js';
import { Reconciler } from './reconciler.js';

/**
 * Whether this process can answer for its models. Until every model that it was assigned answers it is
 * `unavailable`, so that a new process gets no traffic too early; from then on at most `degraded`, since taking all
 * processes out of service over one model that cannot be loaded would stop every other one.
 */
@Injectable()
export class FleetHealth {
  private wasReady = false;

  constructor(private readonly fleet: Fleet, private readonly reconciler: Reconciler, health: Health) {
    health.add('models', () => this.models());
    health.add('threads', threads);
  }

  models(): Check {
    if (!this.reconciler.informed) return { status: 'unavailable', detail: 'what to serve is not known yet: there is no copy on this disk, and PostgreSQL has not been read' };
    const silent = this.fleet.all.filter((slot) => !slot.answers && slot.desired.split.length > 0);
    this.wasReady ||= silent.length === 0;
    const late = this.fleet.all.filter((slot) => !slot.settled);
    if (late.length === 0) return { status: 'ok' };
    return { status: this.wasReady ? 'degraded' : 'unavailable', detail: late.map(explain).join('; ').slice(0, 2_000) };
  }
}

function explain(slot: ModelSlot): string {
  const { name, environment } = slot.desired;
  const missing = slot.versions.filter((held) => held.state !== 'ready').map(({ variant, state, reason }) => `version ${variant.version.number} ${state}${reason === null ? '' : `: ${reason}`}`);
  return `${name} in ${environment}: ${missing.join(', ') || 'is about to change'}`;
}

function threads(): Check {
  const stuck = stuckThreads();
  return stuck === 0 ? { status: 'ok' } : { status: 'degraded', detail: `${stuck} thread(s) hang in a model and cannot be ended; they burn a core each until this process restarts` };
}
