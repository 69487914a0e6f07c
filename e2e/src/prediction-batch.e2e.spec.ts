import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pythonWith } from '@baton/local';
import { encodeBatch } from '@baton/prediction-log';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('a batch of predictions', () => {
  it('is read by pyarrow without knowing anything of Baton', () => {
    const python = process.env['MLFLOW3_PYTHON'] ?? pythonWith(ROOT, 'mlflow3', console.log);
    const at = Date.UTC(2026, 2, 1, 12, 0, 0, 789);
    const batch = encodeBatch({
      header: {
        version: { modelId: '0190a0a0-0000-7000-8000-000000000001', name: 'flights', number: 3 }, environment: 'production', instance: 'here', digest: `sha256:${'a'.repeat(64)}`, rows: 2,
        columns: [{ name: 'dep_delay', role: 'input', datatype: 'FP32', width: 1 }, { name: 'origin', role: 'input', datatype: 'BYTES', width: 1 }, { name: 'probabilities', role: 'output', datatype: 'FP32', width: 2 }],
      },
      rows: 2, ids: ['one', 'two'], rowNumbers: Int32Array.of(0, 1), keys: ['LH 400', null], receivedAt: Float64Array.of(at, at), observedAt: Float64Array.of(at, 0), durationMs: Float32Array.of(0.5, 1.5),
      split: Uint8Array.of(1, 0), failures: [null, 'timed-out'],
      columns: [
        { name: 'dep_delay', role: 'input', datatype: 'FP32', width: 1, values: Float32Array.of(20, -1.5) }, { name: 'origin', role: 'input', datatype: 'BYTES', width: 1, values: ['JFK', 'Zürich'] },
        { name: 'probabilities', role: 'output', datatype: 'FP32', width: 2, values: Float32Array.of(0.25, 0.75, 0, 0), valid: Uint8Array.of(1, 0) },
      ],
    });
    const read = spawnSync(python, [fileURLToPath(new URL('../python/read_batch.py', import.meta.url))], { input: batch, encoding: 'utf8' });
    expect(read.stderr).toBe('');
    expect(JSON.parse(read.stdout)).toEqual({
      header: expect.objectContaining({ environment: 'production', rows: 2 }) as unknown,
      schema: {
        id: 'string', row: 'int32', key: 'string', receivedAt: 'timestamp[ms, tz=UTC]', observedAt: 'timestamp[ms, tz=UTC]', durationMs: 'float', split: 'bool', failure: 'string',
        'in.dep_delay': 'float', 'in.origin': 'string', 'out.probabilities': 'fixed_size_list<item: float>[2]',
      },
      rows: [
        { id: 'one', row: 0, key: 'LH 400', receivedAt: '2026-03-01 12:00:00.789000+00:00', observedAt: '2026-03-01 12:00:00.789000+00:00', durationMs: 0.5, split: true, failure: null, 'in.dep_delay': 20, 'in.origin': 'JFK', 'out.probabilities': [0.25, 0.75] },
        { id: 'two', row: 1, key: null, receivedAt: '2026-03-01 12:00:00.789000+00:00', observedAt: '1970-01-01 00:00:00+00:00', durationMs: 1.5, split: false, failure: 'timed-out', 'in.dep_delay': -1.5, 'in.origin': 'Zürich', 'out.probabilities': null },
      ],
    });
  });
});
