import { infer, type Inferred, type TargetValues } from './evidence-inference.js';
import { whatIsMissing, type Missing } from './evidence-missing.js';

/** What the author says of a model; null where nothing was said. Paths are relative to the run's artifacts. */
export interface Statement {
  readonly task: string | null;
  readonly target: string | null;
  readonly score: string | null;
  readonly positive: string | null;
  readonly threshold: number | null;
  readonly evaluation: string | null;
  readonly reference: string | null;
  readonly sensitive: readonly string[] | null;
  readonly owner: string | null;
  readonly riskTier: string | null;
}

export interface EvidenceFile { readonly path: string; readonly digest: string; readonly size: number }

export interface SignatureColumn { readonly name?: string | null; readonly kind: string; readonly type: string; readonly shape?: readonly number[] | null }

/** Everything known about a version when its evidence is pinned. */
export interface EvidenceFacts {
  readonly model: string;
  readonly number: number;
  readonly runId: string | null;
  /** What was said, the weakest first: MLmodel metadata, run tags, version tags; and what could not be read there. */
  readonly stated: ReadonlyArray<{ readonly statement: Statement | null; readonly problems: readonly string[] }>;
  /** The files that `evaluation` and `reference` name, if they exist. */
  readonly evaluation: EvidenceFile | null;
  readonly reference: EvidenceFile | null;
  readonly flavors: readonly string[];
  readonly signature: { readonly inputs: readonly SignatureColumn[]; readonly outputs: readonly SignatureColumn[] } | null;
  /** How many files the version has, and what is wrong with its MLmodel file, if anything. */
  readonly files: number;
  readonly mlmodelProblem: string | null;
  readonly targetValues: TargetValues | null;
  /** Subjects of the tokens that made the run and the registration. */
  readonly writers: readonly string[];
}

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
