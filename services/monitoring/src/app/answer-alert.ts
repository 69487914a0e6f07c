import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { AlertAcknowledged } from '@baton/contracts/monitoring/alert-acknowledged';
import { AlertResolved } from '@baton/contracts/monitoring/alert-resolved';
import type { Person } from '@baton/access';
import { committed, Outbox, type Committed } from '@baton/messaging';
import { Transactions } from '@baton/persistence';
import { conflict, notFound } from '@baton/service-kit';
import { evolve, whyNotAcknowledged, type Alert, type AlertEvent } from '../domain/alert.js';
import { ModelFacts } from './ports/model-facts.js';
import { Alerts } from './ports/watching.js';
import { subjectOf } from './raise-alerts.js';
import { about } from './speaking.js';

/** What people say to an alert. */
@Injectable()
export class AnswerAlert {
  constructor(private readonly transactions: Transactions, private readonly alerts: Alerts, private readonly facts: ModelFacts, private readonly outbox: Outbox) {}

  acknowledge(id: string, comment: string, by: Person): Promise<Committed<Alert>> {
    return this.answer(id, by, whyNotAcknowledged, { kind: 'acknowledged', by: by.subject, comment });
  }

  resolve(id: string, reason: string, by: Person): Promise<Committed<Alert>> {
    const closed = ({ state }: Alert) => (state === 'resolved' ? 'This alert is resolved already.' : null);
    return this.answer(id, by, closed, { kind: 'resolved', by: by.subject, reason, at: new Date().toISOString() });
  }

  private answer(id: string, by: Person, whyNot: (alert: Alert) => string | null, event: AlertEvent): Promise<Committed<Alert>> {
    return this.transactions.run(async (tx) => {
      const alert = await this.alerts.lock(tx, id);
      if (!alert) throw notFound(`There is no alert ${id}.`);
      const because = whyNot(alert);
      if (because !== null) throw conflict(because);
      const next = evolve(alert, event);
      await this.alerts.save(tx, next);
      const subject = subjectOf(alert, await this.facts.version(alert.about.modelId, alert.about.number));
      const said = event.kind === 'acknowledged'
        ? make(AlertAcknowledged, { ...subject, acknowledgedBy: event.by, comment: event.comment })
        : make(AlertResolved, { ...subject, resolvedBy: event.by, reason: event.reason });
      return committed(next, await this.outbox.append(tx, [about(alert.about, said)], by.cause(alert.correlationId)));
    });
  }
}
