import type { EvidenceFacts, EvidenceFile, Statement } from './evidence-facts.js';
import { infer, type Inferred } from './evidence-inference.js';
import { whatIsMissing, type Missing } from './evidence-missing.js';

/** What is pinned: stated and inferred evidence, what is missing, and who wrote it. */
export interface PinnedEvidence {
  readonly evidence: Omit<Statement, 'evaluation' | 'reference'> & { readonly evaluation: EvidenceFile | null; readonly reference: EvidenceFile | null };
  readonly inferred: readonly Inferred[];
  readonly missing: readonly Missing[];
  readonly authors: readonly string[];
}

export const NOTHING_STATED: Statement = {
  task: null, target: null, score: null, positive: null, threshold: null, evaluation: null, reference: null, sensitive: null, owner: null, riskTier: null,
};

/** Later statements win, field by field. */
export function merged(statements: ReadonlyArray<Statement | null>): Statement {
  return statements.reduce<Statement>((so, next) => (next === null ? so : { ...so, ...withoutNulls(next) }), NOTHING_STATED);
}

const withoutNulls = (statement: Statement): Partial<Statement> =>
  Object.fromEntries(Object.entries(statement).filter(([, value]) => value !== null));

/** Puts the evidence for a version together, infers what can be inferred, and says what is missing. */
export function assembleEvidence(facts: EvidenceFacts): PinnedEvidence {
  const statement = merged(facts.stated.map((each) => each.statement));
  const inferred = infer(statement, facts);
  const whole = inferred.reduce<Statement>((so, { field, value }) => ({ ...so, [field]: value }), statement);
  return {
    evidence: { ...whole, evaluation: facts.evaluation, reference: facts.reference },
    inferred,
    missing: whatIsMissing(whole, facts),
    authors: [...new Set([...facts.writers, ...(whole.owner === null ? [] : [whole.owner])])].sort(),
  };
}
