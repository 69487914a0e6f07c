import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { invalid, type FieldError } from './problem.js';

/** Checks bodies and queries against their classes and lists everything that is wrong at once. */
export const validationPipe = () => new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  transform: true,
  transformOptions: { exposeDefaultValues: true },
  exceptionFactory: (errors: ValidationError[]) => {
    const fields = errors.flatMap((error) => flatten(error, ''));
    return invalid(`The request is not valid: ${fields.map(({ message }) => message).join('; ')}.`, fields);
  },
});

function flatten(error: ValidationError, prefix: string): FieldError[] {
  const field = prefix ? `${prefix}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}
