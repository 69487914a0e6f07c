import { kindOf, mentioned, nodeId, type Half, type LineageFacts, type VersionKey } from '../../domain/graph.js';
import type { Occasion } from '../event-reader.js';

type Meeting = Pick<Half, 'joint' | 'node'> & Partial<Pick<Half, 'at' | 'low' | 'high' | 'group'>>;

/** Collects what one event tells about lineage. */
export class Story implements LineageFacts {
  readonly nodes: LineageFacts['nodes'] = [];
  readonly edges: LineageFacts['edges'] = [];
  readonly halves: LineageFacts['halves'] = [];

  constructor(private readonly occasion: Occasion) {}

  /** The event is about this node: it made it (rank 0), or comes nearer to that than others do. */
  node(id: string, label: string, at = this.occasion.at, rank = 0): this {
    this.nodes.push({ id, kind: kindOf(id), label, at, rank });
    return this;
  }

  edge(from: string, to: string, kind: string): this {
    const { event, at } = this.occasion;
    this.nodes.push(mentioned(from, at), mentioned(to, at));
    this.edges.push({ from, to, kind, event, at });
    return this;
  }

  /** One end of an edge that another event has the other end of; it was there from `at` on, always if null. */
  from(meeting: Meeting): this {
    return this.half('from', meeting, null);
  }

  /** The other end: it takes what was there by `at`, whenever that was if null. */
  to(kind: string, meeting: Meeting): this {
    return this.half('to', meeting, kind);
  }

  private half(side: Half['side'], { joint, node, at = this.occasion.at, low = null, high = null, group = null }: Meeting, kind: string | null): this {
    this.halves.push({ joint, side, node, event: this.occasion.event, at, low, high, group, kind });
    return this;
  }
}

export const versionLabel = ({ name, number }: { name: string; number: number }): string => `${name} v${number}`;

/** Where events meet that know each other only by version, environment and time. */
export const joints = {
  reports: (version: VersionKey, environment: string) => `reports ${nodeId.version(version)} ${environment}`,
  rollouts: (version: VersionKey, environment: string) => `rollouts ${nodeId.version(version)} ${environment}`,
  segments: (version: VersionKey, environment: string) => `segments ${nodeId.version(version)} ${environment}`,
  drift: (version: VersionKey, environment: string, feature: string) => `drift ${nodeId.version(version)} ${environment} ${feature.slice(0, 300)}`,
  groundTruth: (modelId: string) => `ground truth ${modelId}`,
};
