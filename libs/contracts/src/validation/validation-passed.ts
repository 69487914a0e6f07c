import { Event } from '../event.js';
import { ValidationVerdict } from '../model/validation-run.js';

/** Every check that may stop it has passed; warnings are for the approver. */
@Event('validation.validation.passed', 1)
export class ValidationPassed extends ValidationVerdict {}
