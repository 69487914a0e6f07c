import { conflict, invalid, refused } from '@baton/service-kit';
import type { Decision } from '../domain/decision.js';

/** The events of a decision; a refusal becomes the answer that its kind asks for: 403, 409 or 400. */
export function accepted<E>(decision: Decision<E>): readonly E[] {
  if (decision.ok) return decision.events;
  const { kind, because, code, details } = decision;
  switch (kind) {
    case 'refused': throw refused(because, { reason: code, ...details });
    case 'conflict': throw conflict(because, { reason: code, ...details });
    case 'invalid': throw invalid(because);
  }
}

