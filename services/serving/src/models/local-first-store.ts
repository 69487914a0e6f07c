import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ArtifactStore, digestOf, type Digest, type Stored } from '@baton/artifacts';

/** Files that nothing needs stay this long, so that a rollback does not need the artifact store. */
const KEPT_MS = 7 * 24 * 3_600_000;

/** Reads from its own directory, and only what is missing or damaged there from the artifact store. Whole files in memory: models are read whole anyway. */
export class LocalFirstStore extends ArtifactStore {
  constructor(private readonly directory: string, private readonly origin: ArtifactStore) {
    super();
  }

  async bytes(digest: Digest): Promise<Buffer> {
    const local = await readFile(this.pathOf(digest)).catch(() => null);
    if (local && digestOf(local) === digest) return local;
    const bytes = await this.origin.bytes(digest);
    await writeWhole(this.pathOf(digest), bytes);
    return bytes;
  }

  async read(digest: Digest): Promise<Readable> {
    return Readable.from([await this.bytes(digest)]);
  }

  async has(digest: Digest): Promise<boolean> {
    return await stat(this.pathOf(digest)).then(() => true, () => false) || this.origin.has(digest);
  }

  put(bytes: Readable): Promise<Stored> {
    return this.origin.put(bytes);
  }

  /** Removes what is not in `needed` and has not been for a while. */
  async prune(needed: ReadonlySet<Digest>, now = Date.now()): Promise<void> {
    for (const name of await readdir(this.directory).catch(() => [])) {
      const path = join(this.directory, name);
      if (needed.has(`sha256:${name}`)) await utimes(path, now / 1_000, now / 1_000).catch(() => undefined);
      else if (await stat(path).then(({ mtimeMs }) => now - mtimeMs > KEPT_MS, () => false)) await rm(path, { force: true });
    }
  }

  private pathOf(digest: Digest): string {
    return join(this.directory, digest.replace('sha256:', ''));
  }
}

/** The file is there whole or not at all, also after the machine has lost power. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const directory = join(path, '..');
  await mkdir(directory, { recursive: true });
  const incoming = join(directory, `.${randomUUID()}`);
  try {
    const file = await open(incoming, 'w');
    await file.writeFile(content).then(() => file.sync()).finally(() => file.close());
    await rename(incoming, path);
    const folder = await open(directory, 'r');
    await folder.sync().finally(() => folder.close());
  } finally {
    await rm(incoming, { force: true });
  }
}
