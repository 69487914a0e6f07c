import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { tokenFor } from '@baton/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningRegistry } from '../running-registry.features.js';

const repository = join(import.meta.dirname, '../../../..');

function pythonOf(variable: string, folder: string): string {
  const python = process.env[variable] ?? join(repository, '.venv', folder, 'bin/python');
  if (!existsSync(python)) throw new Error(`There is no mlflow to drive: ${python} does not exist. Make the environment, or set ${variable} to a Python that has it.`);
  return python;
}

describe('the unmodified mlflow client', { timeout: 240_000 }, () => {
  let registry: RunningRegistry;
  let empty: string;
  let scratch: string;

  beforeEach(async () => {
    registry = await RunningRegistry.start();
    empty = await mkdtemp(join(tmpdir(), 'mlflow-empty-'));
    scratch = await mkdtemp(join(tmpdir(), 'mlflow-scratch-'));
  });
  afterEach(async () => {
    await registry.close();
    await Promise.all([empty, scratch].map((path) => rm(path, { recursive: true, force: true })));
  });

  /** Runs a script in an empty folder: a client that lacks an answer writes there without a word. */
  async function drive(python: string, script: string): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any
    const child = spawn(python, [join(import.meta.dirname, script)], {
      cwd: empty,
      env: {
        PATH: process.env['PATH'], HOME: scratch, SCRATCH: scratch, PYTHONWARNINGS: 'ignore', MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true', GIT_PYTHON_REFRESH: 'quiet', MPLBACKEND: 'agg',
        MLFLOW_TRACKING_URI: registry.url, MLFLOW_TRACKING_TOKEN: await tokenFor('alice', 'data-scientist'), MLFLOW_HTTP_REQUEST_MAX_RETRIES: '2',
      },
    });
    const ended = new Promise<number | null>((resolve, reject) => { child.on('error', reject).on('close', resolve); });
    const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    const seen = output.split('\n').find((line) => line.startsWith('SEEN '));
    if (code !== 0 || !seen) throw new Error(`${script} ended with ${code}:\n${errors.slice(-6_000)}`);
    expect(await readdir(empty)).toEqual([]);
    return JSON.parse(seen.slice(5));
  }

  it('of version 3 logs, registers, loads by every URI, searches and is refused in words', async () => {
    const seen = await drive(pythonOf('MLFLOW3_PYTHON', 'mlflow3'), 'flow_3.py');
    expect(seen.version).toMatch(/^3\./);
    expect(seen.run).toMatchObject({
      metrics: { auc: '0.7', nan: 'nan', inf: 'inf' }, params: { lr: '0.1', n: '3' }, status: 'FINISHED', dataset: 'train', outputs: 1, text: 'hello',
      artifacts: ['data', 'images', 'notes', 'table.json'], images: 2, table: [1, 2], history: [[0.5, 0], [0.7, 1]],
    });
    expect(seen.run.tags).toEqual(['kept']);
    expect([seen.twice, seen.onnx]).toEqual([42, 'probabilities']);
    expect(seen.loaded).toEqual(Array(5).fill('LogisticRegression'));
    expect(seen.registry).toMatchObject({
      second: '2', copied: true, model: 'flights that come late', found: ['late'], versions: ['1', '2'], linked: true, third: '3', models: ['late', 'onnx', 'twice'],
      champion: { code: 'PERMISSION_DENIED', status: 403, text: expect.stringMatching(/^PERMISSION_DENIED: Promotion [0-9a-f-]{36} opened; champion moves by itself when: /) },
      production: { code: 'PERMISSION_DENIED' }, param: { code: 'INVALID_PARAMETER_VALUE' }, duplicate: { code: 'RESOURCE_ALREADY_EXISTS' },
      filter: { text: expect.stringContaining('position 15') },
    });
    expect(seen.logged).toEqual({ status: 'READY', params: { lr: '0.1', n: '3' }, metrics: ['auc', 'inf', 'nan'] });
    expect(seen.found).toEqual({ runs: true, experiments: ['flights'], models: true });
    expect(seen.automatic).toEqual({ status: 'FINISHED', trained: true, evaluated: true });
    expect(seen.asynchronous).toEqual({ later: 1 });
    expect(seen['working directory']).toEqual([]);
    const { data } = await registry.tap.next('evidence.pinned', (event) => (event['version'] as { name: string; number: number }).name === 'late');
    expect(data).toMatchObject({ evidence: { task: 'binary', target: 'late', positive: '1', evaluation: { path: 'data/evaluation.parquet' } }, authors: ['alice'] });
  });

  it('of version 2 does, too, without logged models', async () => {
    const seen = await drive(pythonOf('MLFLOW2_PYTHON', 'mlflow2'), 'flow_2.py');
    expect(seen.version).toMatch(/^2\./);
    expect(seen).toMatchObject({
      loaded: Array(4).fill('LogisticRegression'), registry: { second: '2', images: 2, artifacts: ['a.txt', 'images', 'model'] },
      champion: { code: 'PERMISSION_DENIED' }, found: { runs: 1, versions: ['1', '2'] }, 'working directory': [],
    });
  });
});
