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

/** What the column of the truth holds in the evaluation data. */
export interface TargetValues {
  readonly kind: 'number' | 'text' | 'flag' | 'time';
  /** The different values as text, sorted; null if there are more than `MOST_CLASSES`. */
  readonly distinct: readonly string[] | null;
  /** True if every number is whole. */
  readonly whole: boolean;
}
