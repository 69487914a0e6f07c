import { Event } from '../event.js';
import { Text } from '../fields.js';
import { ValidationRun } from '../model/validation-run.js';

/** The checks could not be carried out, which says nothing about the model. */
@Event('validation.validation.errored', 1)
export class ValidationErrored extends ValidationRun {
  @Text({ max: 4000 }) reason!: string;
}
