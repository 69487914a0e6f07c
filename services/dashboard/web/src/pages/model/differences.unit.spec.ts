import { describe, expect, it } from 'vitest';
import { differencesOf } from './differences.js';

type Known = Parameters<typeof differencesOf>[0];

/** A version as the services would say it, as far as differences look. */
function made(more: { digest?: string; inputs?: string[]; params?: Record<string, string>; auc?: number; threshold?: number } = {}): Known {
  const { digest = 'a', inputs = ['distance', 'hour'], params = { C: '1' }, auc, threshold } = more;
  return {
    version: {
      artifactDigest: `sha256:${digest.repeat(64)}`, registeredBy: 'dana',
      artifact: { flavors: ['onnx'], signature: { inputs: inputs.map((name) => ({ name, kind: 'column', type: 'double', required: true })), outputs: [] } },
      evidence: { evidence: { task: 'binary', ...(threshold !== undefined && { threshold }) } },
    },
    run: { inputs: {}, data: { params: Object.entries(params).map(([key, value]) => ({ key, value })) } },
    report: auc === undefined ? undefined : { checks: [{ name: 'metric roc-auc', value: auc, source: 'measured' }, { name: 'loads', value: null, source: 'measured' }] },
  } as unknown as Known;
}

describe('what differs between two versions', () => {
  it('is nothing between equals', () => {
    const { changed, same } = differencesOf(made(), made());
    expect(changed).toEqual([]);
    expect(same).toContain('input distance');
  });

  it('names what came, what went and what moved, each with both values', () => {
    const { changed, same } = differencesOf(made({ auc: 0.9, params: { C: '1', solver: 'lbfgs' } }), made({ digest: 'b', inputs: ['distance', 'temp'], params: { C: '10' }, auc: 0.92345678, threshold: 0.4 }));
    expect(changed).toEqual([
      { what: 'artifact', before: 'aaaaaaaaaaaa', now: 'bbbbbbbbbbbb' }, { what: 'input temp', before: '–', now: 'double, required' }, { what: 'decision threshold', before: '–', now: '0.4' },
      { what: 'parameter C', before: '1', now: '10' }, { what: 'metric roc-auc, measured', before: '0.9', now: '0.9235' }, { what: 'input hour', before: 'double, required', now: '–' }, { what: 'parameter solver', before: 'lbfgs', now: '–' },
    ]);
    expect(same).toEqual(['flavors', 'registered by', 'input distance', 'task']);
  });

  it('is not guessed where nothing is known', () => {
    expect(differencesOf({ version: undefined, run: undefined, report: undefined }, { version: undefined, run: undefined, report: undefined })).toEqual({ changed: [], same: [] });
  });
});
