import { ValidationErrored } from '@baton/contracts/validation/validation-errored';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import { ValidationStarted } from '@baton/contracts/validation/validation-started';
import { causedBy, On, Reaction, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { DecideOnModel } from '../app/decide-on-model.js';
import { DEPLOYMENT } from '../app/acting.js';

@Reaction('validation')
export class ValidationReaction {
  constructor(private readonly decide: DecideOnModel) {}

  @On(ValidationStarted) onValidationStarted(event: Received<ValidationStarted>, tx: Transaction) {
    return this.settle(event, tx);
  }

  @On(ValidationPassed) onValidationPassed(event: Received<ValidationPassed>, tx: Transaction) {
    return this.settle(event, tx);
  }

  @On(ValidationFailed) onValidationFailed(event: Received<ValidationFailed>, tx: Transaction) {
    return this.settle(event, tx);
  }

  @On(ValidationErrored) onValidationErrored(event: Received<ValidationErrored>, tx: Transaction) {
    return this.settle(event, tx);
  }

  private settle(event: Received<ValidationStarted | ValidationErrored>, tx: Transaction): Promise<void> {
    const { modelId, number } = event.data.version;
    return this.decide.settle(tx, modelId, [number], causedBy(event, DEPLOYMENT));
  }
}
