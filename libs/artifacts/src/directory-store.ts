import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable, TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArtifactCorrupt, ArtifactNotFound, ArtifactStore, type Stored } from './artifact-store.js';
import { Digesting, digestOf, type Digest } from './digest.js';

/** Artifacts in a directory: `sha256/ab/cdef…`. A file appears there whole, by rename, after its bytes are on disk. */
export class DirectoryStore extends ArtifactStore {
  constructor(private readonly root: string) {
    super();
  }

  async put(bytes: Readable): Promise<Stored> {
    const incoming = join(this.root, 'incoming', randomUUID());
    await mkdir(dirname(incoming), { recursive: true });
    const digesting = new Digesting();
    try {
      await pipeline(bytes, digesting, createWriteStream(incoming, { flush: true }));
      const target = this.pathOf(digesting.digest);
      await mkdir(dirname(target), { recursive: true });
      await rename(incoming, target);
      await syncDirectory(dirname(target));
    } finally {
      await rm(incoming, { force: true });
    }
    return { digest: digesting.digest, size: digesting.size };
  }

  async read(digest: Digest): Promise<Readable> {
    const path = this.pathOf(digest);
    await stat(path).catch(() => { throw new ArtifactNotFound(digest); });
    const checked = new Checking(digest);
    const source = createReadStream(path);
    source.on('error', (error) => checked.destroy(error));
    checked.on('close', () => source.destroy());
    return source.pipe(checked);
  }

  async bytes(digest: Digest): Promise<Buffer> {
    const bytes = await readFile(this.pathOf(digest)).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new ArtifactNotFound(digest) : error;
    });
    const found = digestOf(bytes);
    if (found !== digest) throw new ArtifactCorrupt(digest, found);
    return bytes;
  }

  has(digest: Digest): Promise<boolean> {
    return access(this.pathOf(digest)).then(() => true, () => false);
  }

  private pathOf(digest: Digest): string {
    const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
    if (!hex) throw new ArtifactNotFound(digest);
    return join(this.root, 'sha256', hex.slice(0, 2), hex.slice(2));
  }
}

/** Digests what passes and fails at the end if it is not what was asked for. */
class Checking extends Digesting {
  constructor(private readonly expected: Digest) { super(); }

  override _flush(done: TransformCallback): void {
    done(this.digest === this.expected ? null : new ArtifactCorrupt(this.expected, this.digest));
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  await directory.sync().finally(() => directory.close());
}
