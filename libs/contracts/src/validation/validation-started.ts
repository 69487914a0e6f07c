import { Event } from '../event.js';
import { ValidationRun } from '../model/validation-run.js';

/** A policy is being checked against one revision of the evidence. */
@Event('validation.validation.started', 1)
export class ValidationStarted extends ValidationRun {}
