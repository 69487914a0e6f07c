import { mkdtemp, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnloadableModel } from '@baton/model-runtime';
import { UnfinishedLoads } from './unfinished-loads.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('UnfinishedLoads', () => {
  let directory: string;
  /** As a process that starts anew sees it. */
  const afterRestart = () => new UnfinishedLoads(directory);

  beforeEach(async () => { directory = join(await mkdtemp(join(tmpdir(), 'loads-')), 'loading'); });

  it('refuses what two processes have died of, and nothing else', async () => {
    await afterRestart().begin(DIGEST, 'flights/2');
    await afterRestart().begin(DIGEST, 'flights/2');
    await expect(afterRestart().begin(DIGEST, 'flights/2')).rejects.toThrow(UnloadableModel);
    await afterRestart().begin(`sha256:${'b'.repeat(64)}`, 'flights/1');
  });

  it('forgets a death when a load has come to an end, or after a while', async () => {
    for (let time = 0; time < 4; time += 1) {
      await afterRestart().begin(DIGEST, 'flights/2');
      await afterRestart().end(DIGEST);
    }
    await afterRestart().begin(DIGEST, 'flights/2');
    await afterRestart().begin(DIGEST, 'flights/2');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(directory, 'a'.repeat(64)), longAgo, longAgo);
    await afterRestart().begin(DIGEST, 'flights/2');
  });
});
