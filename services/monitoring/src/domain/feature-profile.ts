/** The bins of one feature, fixed at the reference. */
export interface FeatureProfile {
  /** As the signature names the input; `output:<name>` for outputs; `[i]` behind it for one column of several. */
  readonly name: string;
  readonly role: 'input' | 'output';
  readonly kind: 'number' | 'category';
  /** Of a number, ascending. */
  readonly edges: readonly number[];
  /** Of a category, the most frequent first. */
  readonly categories: readonly string[];
  /** How the reference fills them: missing, then below, bins, above; or unseen and the categories. */
  readonly counts: readonly number[];
}

/** What drift of a version is measured against. */
export interface ReferenceProfile {
  /** sha256 of the RFC 8785 JSON of `features`. */
  readonly digest: string;
  readonly rows: number;
  readonly referenceDigest: string;
  readonly features: readonly FeatureProfile[];
}

/** How many counts a feature has. */
export const partsOfFeature = ({ kind, edges, categories }: FeatureProfile): number => 2 + (kind === 'number' ? Math.max(edges.length, 0) : categories.length);
