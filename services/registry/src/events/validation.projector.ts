import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import type { CheckSummary } from '@baton/contracts/model/check-summary';
import { ValidationErrored } from '@baton/contracts/validation/validation-errored';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import { ValidationStarted } from '@baton/contracts/validation/validation-started';
import { FeedbackFacts } from '../app/ports/feedback-facts.js';
import { ValidationFacts, type Verdict } from '../app/ports/validation-facts.js';

type Told = Received<ValidationStarted | ValidationPassed | ValidationFailed | ValidationErrored>;

/** Keeps the newest verdict of each policy on a version, shown as tags `baton.out.validation.<policy>`, and each one as feedback. */
@Projector('validation')
export class ValidationProjector {
  constructor(private readonly facts: ValidationFacts, private readonly feedback: FeedbackFacts) {}

  @On(ValidationStarted)
  onValidationStarted(event: Received<ValidationStarted>, tx: Transaction): Promise<void> {
    return this.record(event, tx, 'running', '');
  }

  @On(ValidationPassed)
  onValidationPassed(event: Received<ValidationPassed>, tx: Transaction): Promise<void> {
    return this.record(event, tx, 'passed', named(event.data.checks, 'warning'));
  }

  @On(ValidationFailed)
  onValidationFailed(event: Received<ValidationFailed>, tx: Transaction): Promise<void> {
    return this.record(event, tx, 'failed', named(event.data.checks, 'failed'));
  }

  @On(ValidationErrored)
  onValidationErrored(event: Received<ValidationErrored>, tx: Transaction): Promise<void> {
    return this.record(event, tx, 'errored', event.data.reason.slice(0, 500));
  }

  private async record({ id, type, data, time }: Told, tx: Transaction, verdict: Verdict['verdict'], summary: string): Promise<void> {
    const { version: { modelId, number }, policy: { name: policy, revision }, evidenceRevision, environments } = data;
    await this.facts.record(tx, { modelId, number, policy, verdict, evidenceRevision, summary, at: time });
    await this.feedback.record(tx, {
      event: id, type, modelId, number, kind: 'validation', environment: environments.length === 1 ? environments[0]! : null, about: policy, state: verdict, words: verdict, since: time, at: time,
      summary: `Policy ${policy} (revision ${revision}) on evidence ${evidenceRevision}: ${verdict}${summary && `: ${summary}`}.`,
    });
  }
}

/** The names of the checks with that verdict. */
const named = (checks: readonly CheckSummary[], verdict: string): string =>
  checks.filter((check) => check.verdict === verdict).map((check) => check.name).join(', ').slice(0, 1_000);
