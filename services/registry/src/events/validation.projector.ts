import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import type { CheckSummary } from '@baton/contracts/model/check-summary';
import { ValidationErrored } from '@baton/contracts/validation/validation-errored';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import { ValidationStarted } from '@baton/contracts/validation/validation-started';
import { ValidationFacts, type Verdict } from '../app/ports/validation-facts.js';

type Told = Received<ValidationStarted | ValidationPassed | ValidationFailed | ValidationErrored>;

/** Keeps the newest verdict of each policy on a version: shown as tags `baton.out.validation.<policy>`. */
@Projector('validation')
export class ValidationProjector {
  constructor(private readonly facts: ValidationFacts) {}

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

  private record({ data, time }: Told, tx: Transaction, verdict: Verdict['verdict'], summary: string): Promise<void> {
    return this.facts.record(tx, {
      modelId: data.version.modelId, number: data.version.number, policy: data.policy.name, verdict, evidenceRevision: data.evidenceRevision, summary, at: time,
    });
  }
}

/** The names of the checks with that verdict. */
const named = (checks: readonly CheckSummary[], verdict: string): string =>
  checks.filter((check) => check.verdict === verdict).map((check) => check.name).join(', ').slice(0, 1_000);
