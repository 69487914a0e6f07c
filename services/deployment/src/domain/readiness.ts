import type { Requirement } from './requirements.js';

export type ReadinessState = 'waiting' | 'blocked' | 'ready' | 'rolling-out' | 'serving' | 'retired';

/** How far a version is on its way into an environment, and what it still needs. */
export interface Readiness { readonly state: ReadinessState; readonly requirements: readonly Requirement[] }

/** `serving` and `rolling-out` are facts; otherwise: all met, waiting for Baton alone, or waiting for a person. */
export function readinessOf(requirements: readonly Requirement[], place: 'serving' | 'rolling-out' | 'retired' | null): Readiness {
  if (place) return { state: place, requirements };
  const unmet = requirements.filter((requirement) => !requirement.met);
  const state = unmet.length === 0 ? 'ready' : unmet.every((requirement) => requirement.who === 'baton') ? 'waiting' : 'blocked';
  return { state, requirements };
}

/** Both come from the same code and are stored with their keys in order, so that equal ones have equal text. */
export const sameReadiness = (one: Readiness | null, other: Readiness): boolean => one !== null && JSON.stringify(one) === JSON.stringify(other);
