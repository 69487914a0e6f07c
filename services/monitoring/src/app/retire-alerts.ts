import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { AlertResolved } from '@baton/contracts/monitoring/alert-resolved';
import { Outbox, type Cause, type Draft } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { v7 as uuidv7 } from 'uuid';
import { evolve, outlivesServing } from '../domain/alert.js';
import { ModelFacts } from './ports/model-facts.js';
import { Alerts, RetrainingRequests } from './ports/watching.js';
import { subjectOf } from './raise-alerts.js';
import { about, causeOf } from './speaking.js';

interface Place { readonly modelId: string; readonly environment: string; /** Null if nothing serves there any more. */ readonly serving: number | null }

/** Ends the alerts about versions that serve no more: nobody has to look after them. */
@Injectable()
export class RetireAlerts {
  constructor(private readonly alerts: Alerts, private readonly requests: RetrainingRequests, private readonly facts: ModelFacts, private readonly transactions: Transactions, private readonly outbox: Outbox) {}

  async run(tx: Transaction, place: Place, cause: Cause, at: Date): Promise<void> {
    const drafts: Draft[] = [];
    for (const alert of await this.alerts.openOfOthers(tx, place.modelId, place.environment, place.serving)) {
      if (outlivesServing(alert)) continue;
      const reason = `Version ${alert.about.number} serves ${place.environment} no more.`;
      await this.alerts.save(tx, evolve(alert, { kind: 'resolved', by: null, reason, at: at.toISOString() }));
      const known = await this.facts.version(place.modelId, alert.about.number);
      drafts.push({ ...about(alert.about, make(AlertResolved, { ...subjectOf(alert, known), resolvedBy: null, reason })), correlationId: alert.correlationId });
    }
    if (drafts.length > 0) await this.outbox.append(tx, drafts, cause);
  }

  /** What was raised between the hearing of a rollout's end and the keeping of it: the two readers of events do not wait for each other. */
  async leftBehind(): Promise<void> {
    for (const place of await this.alerts.leftBehind()) {
      await this.transactions.run(async (tx) => {
        await this.run(tx, place, causeOf({ correlationId: uuidv7() }), new Date());
        if (place.serving !== null) await this.requests.answer(tx, place.modelId, place.environment, place.serving);
      });
    }
  }
}
