/** What a graph of lineage is made of. Influence goes along the edges: from what came first to what came of it. */
export type NodeKind =
  | 'dataset' | 'run' | 'model-version' | 'evidence-file' | 'evidence' | 'report' | 'promotion' | 'override' | 'rollout' | 'segment' | 'ground-truth' | 'alert' | 'drift' | 'retraining-request';

export interface LineageNode { id: string; kind: NodeKind; label: string; at: string }

/** `event` is the id of the event that proves it. */
export interface LineageEdge { from: string; to: string; kind: string; event: string }

/**
 * What one event says of a node. Of several the most telling counts (`rank` 0: the event that made it; 9: it was only
 * mentioned), then the earliest, then the first by label: in whatever order they come, the same one is left.
 */
export interface Sighting extends LineageNode { rank: number }

/** An edge as one event proves it; of several events the earliest counts. */
export interface ProvenEdge extends LineageEdge { at: string }

/**
 * Two events that meet prove an edge together, whichever comes first: a `from` and a `to` of the same joint, if the first was
 * there by the time of the second (`at`) and their stretches of time (`low` to `high`; null is open) overlap. Of the `from`s of one
 * `group` only the last such counts. The `to` names the edge.
 */
export interface Half {
  joint: string;
  side: 'from' | 'to';
  node: string;
  event: string;
  at: string | null;
  low: string | null;
  high: string | null;
  group: string | null;
  kind: string | null;
}

export interface LineageFacts { nodes: Sighting[]; edges: ProvenEdge[]; halves: Half[] }

export interface VersionKey { modelId: string; number: number }

/** An index of PostgreSQL takes 2,700 bytes, and a name may need three a character. */
const INDEXED = 600;

/** Ids that can be guessed from the public APIs. */
export const nodeId = {
  dataset: (name: string, digest: string) => `datasets/${name.slice(0, INDEXED - digest.length)}@${digest}`,
  run: (id: string) => `runs/${id}`,
  version: ({ modelId, number }: VersionKey) => `models/${modelId}/versions/${number}`,
  evidence: (version: VersionKey, revision: number) => `${nodeId.version(version)}/evidence/${revision}`,
  file: (digest: string) => `files/${digest}`,
  report: (id: string) => `reports/${id}`,
  promotion: (id: string) => `promotions/${id}`,
  /** Of a promotion. */
  override: (promotionId: string) => `overrides/${promotionId}`,
  rollout: (id: string) => `rollouts/${id}`,
  segment: (digest: string) => `segments/${digest}`,
  groundTruth: (id: string) => `ground-truth/${id}`,
  alert: (id: string) => `alerts/${id}`,
  drift: (eventId: string) => `drifts/${eventId}`,
  retraining: (id: string) => `retraining-requests/${id}`,
};

const KINDS: Record<string, NodeKind> = {
  datasets: 'dataset', runs: 'run', models: 'model-version', files: 'evidence-file', reports: 'report', promotions: 'promotion', overrides: 'override', rollouts: 'rollout', segments: 'segment',
  'ground-truth': 'ground-truth', alerts: 'alert', drifts: 'drift', 'retraining-requests': 'retraining-request',
};

/** What an id names, by how it is written. */
export const kindOf = (id: string): NodeKind => (/^models\/.*\/evidence\/\d+$/.test(id) ? 'evidence' : KINDS[id.split('/', 1)[0]!] ?? 'model-version');

/** A node of which only the id is known until its own event comes. */
export const mentioned = (id: string, at: string): Sighting => ({ id, kind: kindOf(id), label: id.slice(id.indexOf('/') + 1), at, rank: 9 });

/** The one of two sightings of a node that counts. */
export function tellsMore(one: Sighting, other: Sighting): Sighting {
  for (const [a, b] of [[one.rank, other.rank], [one.at, other.at], [one.label, other.label]] as const) if (a !== b) return a < b ? one : other;
  return one;
}
