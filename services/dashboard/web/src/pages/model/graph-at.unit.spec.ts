import { describe, expect, it } from 'vitest';
import { graphAt } from './graph-at.js';

type Graph = Parameters<typeof graphAt>[0];

const nodes = [['run', 1], ['v1', 2], ['drift', 4], ['report', 3], ['dataset', 1]] as const;
const edges = [['run', 'v1'], ['v1', 'report'], ['v1', 'drift'], ['dataset', 'drift']] as const;
const graph = {
  nodes: nodes.map(([id, day]) => ({ id, kind: 'run', label: id, at: `2026-01-0${day}T00:00:00.000Z` })), edges: edges.map(([from, to]) => ({ from, to, kind: 'made', event: `${from} ${to}` })), truncated: false,
} as unknown as Graph;
const at = (instant: string | undefined) => graphAt(graph, 'v1', instant);

describe('lineage at an instant', () => {
  it('is all of it now', () => {
    expect(at(undefined)).toBe(graph);
  });

  it('has neither what came later nor what only that had led to', () => {
    const then = at('2026-01-03T00:00:00Z');
    expect(then.nodes.map(({ id }) => id)).toEqual(['run', 'v1', 'report']);
    expect(then.edges.map(({ event }) => event)).toEqual(['run v1', 'v1 report']);
  });

  it('ends with the instant', () => {
    expect(at('2026-01-02T23:59:59Z').nodes.map(({ id }) => id)).toEqual(['run', 'v1']);
  });
});
