import { Event } from '../event.js';
import { ValidationVerdict } from '../model/validation-run.js';

/** At least one check has failed; each says why and what to do. */
@Event('validation.validation.failed', 1)
export class ValidationFailed extends ValidationVerdict {}
