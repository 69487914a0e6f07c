/** What an event decided, or what a decision rests on: as much as an as-of question needs. */
export type Said =
  | { kind: 'requested'; promotionId: string; origin: string; requestedBy: string; reason: string }
  | { kind: 'approved'; promotionId: string; by: string; role: string; comment: string; evidenceDigest: string; acknowledgedWarnings: string[] }
  | { kind: 'overridden'; promotionId: string; by: string; role: string; reason: string; evidenceDigest: string | null; unmet: Array<{ name: string; why: string }>; reviewDueAt: string }
  | { kind: 'reviewed'; promotionId: string; by: string; role: string; verdict: string; comment: string }
  | { kind: 'review-overdue'; promotionId: string }
  | { kind: 'started'; rolloutId: string; promotionId: string }
  | { kind: 'aborted'; rolloutId: string }
  | { kind: 'rolled-back'; by: string; reason: string }
  | { kind: 'pinned'; revision: number; artifactDigest: string }
  | { kind: 'reported'; reportId: string; digest: string; verdict: 'passed' | 'failed'; policy: string; policyRevision: number; evidenceRevision: number; environments: string[] }
  | { kind: 'environment'; revision: number };

export interface Decision {
  event: string;
  /** Null for an environment's rules. */
  modelId: string | null;
  number: number | null;
  /** Null for what holds in all of them. */
  environment: string | null;
  /** When it was recorded. */
  at: string;
  said: Said;
}

/** The decision of one kind, as TypeScript knows it. */
export type Of<K extends Said['kind']> = Decision & { said: Extract<Said, { kind: K }> };

export const isA = <K extends Said['kind']>(kind: K) => (decision: Decision): decision is Of<K> => decision.said.kind === kind;
