import { Problem } from '@baton/service-kit';
import type { Decision, Refusal } from '../domain/decision.js';

const STATUS: Record<Refusal['kind'], readonly [number, string]> = {
  invalid: [400, 'invalid-request'], forbidden: [403, 'refused'], conflict: [409, 'conflict'],
};

/** What was decided, or, if it was refused, the problem that the caller reads. */
export function accepted<T>(decision: Decision<T>): T {
  if ('refused' in decision) throw problemOf(decision.refused);
  return decision.accepted;
}

export const problemOf = ({ kind, why }: Refusal): Problem => new Problem(...STATUS[kind], why);

/** MLflow says 400 RESOURCE_ALREADY_EXISTS, and its clients go on after exactly that. */
export const alreadyExists = (what: string): Problem => new Problem(400, 'already-exists', what);
