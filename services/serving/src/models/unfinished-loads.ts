import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '@baton/artifacts';
import { UnloadableModel } from '@baton/model-runtime';

/** Deaths during loads of the same files after which they are to blame. One may be chance. */
const DEADLY = 2;
/** What happened longer ago is forgiven. */
const REMEMBERED_MS = 10 * 60_000;

/**
 * Notes on disk which files are being loaded. A graph that crashes ONNX Runtime takes the whole process with it, and would
 * again after each restart: after two deaths it is refused, and every other model serves.
 */
export class UnfinishedLoads {
  constructor(private readonly directory: string) {}

  /** @throws UnloadableModel if this process has died of these files before */
  async begin(digest: Digest, name: string): Promise<void> {
    const path = this.pathOf(digest);
    const deaths = await this.deaths(path);
    if (deaths >= DEADLY) throw new UnloadableModel(`The server died ${deaths} times while it loaded ${name}, so it is not tried again. Check that onnxruntime loads the model in Python.`);
    await mkdir(this.directory, { recursive: true });
    await writeFile(path, String(deaths + 1));
  }

  async end(digest: Digest): Promise<void> {
    await rm(this.pathOf(digest), { force: true });
  }

  private async deaths(path: string): Promise<number> {
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
    return Date.now() - mtimeMs > REMEMBERED_MS ? 0 : Number(await readFile(path, 'utf8').catch(() => '0'));
  }

  private pathOf(digest: Digest): string {
    return join(this.directory, digest.replace('sha256:', ''));
  }
}
