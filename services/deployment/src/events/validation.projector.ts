import { ValidationErrored } from '@baton/contracts/validation/validation-errored';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import { ValidationStarted } from '@baton/contracts/validation/validation-started';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { VersionFactsProjection } from '../app/ports/version-facts.js';
import type { ReportFact } from '../domain/requirements.js';

@Projector('validation')
export class ValidationProjector {
  constructor(private readonly facts: VersionFactsProjection) {}

  @On(ValidationStarted) onValidationStarted({ data }: Received<ValidationStarted>, tx: Transaction) {
    return this.facts.reported(tx, data.version, { ...common(data), state: 'started', digest: null, checks: [], reason: null });
  }

  @On(ValidationPassed) onValidationPassed({ data }: Received<ValidationPassed>, tx: Transaction) {
    return this.facts.reported(tx, data.version, { ...common(data), state: 'passed', digest: data.digest, checks: data.checks, reason: null });
  }

  @On(ValidationFailed) onValidationFailed({ data }: Received<ValidationFailed>, tx: Transaction) {
    return this.facts.reported(tx, data.version, { ...common(data), state: 'failed', digest: data.digest, checks: data.checks, reason: null });
  }

  @On(ValidationErrored) onValidationErrored({ data }: Received<ValidationErrored>, tx: Transaction) {
    return this.facts.reported(tx, data.version, { ...common(data), state: 'errored', digest: null, checks: [], reason: data.reason });
  }
}

const common = ({ reportId, evidenceRevision, policy, environments }: ValidationStarted): Pick<ReportFact, 'reportId' | 'evidenceRevision' | 'policy' | 'environments'> =>
  ({ reportId, evidenceRevision, policy, environments });
