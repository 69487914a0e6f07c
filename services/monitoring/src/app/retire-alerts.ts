import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { AlertResolved } from '@baton/contracts/monitoring/alert-resolved';
import { causedBy, Outbox, type Draft, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { evolve, outlivesServing } from '../domain/alert.js';
import { ModelFacts } from './ports/model-facts.js';
import { Alerts } from './ports/watching.js';
import { subjectOf } from './raise-alerts.js';
import { about, MONITORING } from './speaking.js';

/** Ends the alerts about versions that serve no more: nobody has to look after them. */
@Injectable()
export class RetireAlerts {
  constructor(private readonly alerts: Alerts, private readonly facts: ModelFacts, private readonly outbox: Outbox) {}

  /** @param serving null if nothing serves there any more */
  async run(tx: Transaction, { modelId, environment, serving }: { modelId: string; environment: string; serving: number | null }, event: Pick<Received, 'id' | 'time' | 'correlationId'>): Promise<void> {
    const drafts: Draft[] = [];
    for (const alert of await this.alerts.openOfOthers(tx, modelId, environment, serving)) {
      if (outlivesServing(alert)) continue;
      const reason = `Version ${alert.about.number} serves ${environment} no more.`;
      await this.alerts.save(tx, evolve(alert, { kind: 'resolved', by: null, reason, at: event.time.toISOString() }));
      const known = await this.facts.version(modelId, alert.about.number);
      drafts.push({ ...about(alert.about, make(AlertResolved, { ...subjectOf(alert, known), resolvedBy: null, reason })), correlationId: alert.correlationId });
    }
    if (drafts.length > 0) await this.outbox.append(tx, drafts, causedBy(event, MONITORING));
  }
}
