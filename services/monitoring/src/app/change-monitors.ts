import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { MonitorsChanged } from '@baton/contracts/monitoring/monitors-changed';
import { digestOfJson } from '@baton/artifacts';
import type { Person } from '@baton/access';
import { Outbox } from '@baton/messaging';
import { Transactions } from '@baton/persistence';
import { invalid } from '@baton/service-kit';
import { METRICS, mistakesIn, type Monitors } from '../domain/monitors.js';
import { MonitorRules } from './ports/watching.js';
import { Rounds } from './ports/rounds.js';

export type { Metric } from '../domain/monitors.js';
export type { Severity } from '../domain/alert.js';
export const METRIC_NAMES = Object.keys(METRICS);

@Injectable()
export class ChangeMonitors {
  constructor(private readonly transactions: Transactions, private readonly rules: MonitorRules, private readonly outbox: Outbox, private readonly rounds: Rounds) {}

  async run({ modelId, name }: { modelId: string; name: string }, asked: Monitors, by: Person): Promise<Monitors> {
    const mistakes = mistakesIn(asked);
    if (mistakes.length > 0) throw invalid(`The monitors cannot be used: ${mistakes.join('; ')}.`, mistakes.map((message) => ({ field: message.split(' ')[0]!, message })));
    const { drift, performance, minCoverage, retraining, capture, masked } = asked;
    const monitors: Monitors = { drift: { ...drift }, performance: performance.map((rule) => ({ ...rule })), minCoverage, retraining: { ...retraining }, capture, masked: [...masked] };
    await this.transactions.run(async (tx) => {
      await this.rules.save(tx, modelId, monitors, by.subject);
      await this.outbox.append(tx, [{ subject: `models/${modelId}`, key: modelId, event: make(MonitorsChanged, { modelId, name, digest: digestOfJson(monitors), rules: JSON.stringify(monitors) }) }], by.cause());
    });
    this.rounds.wake();
    return monitors;
  }
}
