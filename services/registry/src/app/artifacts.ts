import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '@baton/artifacts';
import { Transactions, type Transaction } from '@baton/persistence';
import { invalid, notFound, refused } from '@baton/service-kit';
import { artifactPath, BadArtifactPath, isWithin, listing, parseRegisteredPath, type ListedEntry } from '../domain/artifact-path.js';
import { FrozenFiles } from './frozen-files.js';
import { ArtifactIndex, type IndexedFile } from './ports/artifact-index.js';
import { WantEvidence } from './want-evidence.js';

const MOST_LISTED = 100_000;

/** Artifacts by their logical path. The bytes are stored once, under their digest. */
@Injectable()
export class Artifacts {
  constructor(
    private readonly transactions: Transactions, private readonly index: ArtifactIndex, private readonly store: ArtifactStore,
    private readonly frozen: FrozenFiles, private readonly wantEvidence: WantEvidence,
  ) {}

  /** Stores all of the stream, or nothing. */
  async put(text: string, bytes: Readable): Promise<void> {
    const path = writable(text);
    if (path === '') throw invalid('An artifact needs a path.');
    const { digest, size } = await this.store.put(bytes);
    await this.transactions.run(async (tx) => {
      await this.index.put(tx, { path, digest, size });
      await this.changed(tx, path);
    });
  }

  async open(text: string): Promise<{ file: IndexedFile; bytes: Readable }> {
    const path = checked(text);
    const registered = parseRegisteredPath(path);
    const file = registered ? (await this.frozen.of(registered)).find((each) => each.path === registered.inside) : await this.index.find(path);
    if (!file) throw notFound(`No artifact ${path} exists.`);
    return { file, bytes: await this.store.read(file.digest) };
  }

  /** What lies directly in a folder; nothing for a file or a place that does not exist. */
  async list(text: string): Promise<ListedEntry[]> {
    const path = checked(text);
    const registered = parseRegisteredPath(path);
    if (!registered) return listing(await this.index.below(path, MOST_LISTED));
    const inside = registered.inside;
    const files = (await this.frozen.of(registered)).filter((file) => file.path !== inside && isWithin(file.path, inside));
    return listing(inside === '' ? files : files.map((file) => ({ ...file, path: file.path.slice(inside.length + 1) })));
  }

  async remove(text: string): Promise<void> {
    const path = writable(text);
    if (path === '') throw refused('All artifacts at once cannot be deleted. Name a file or a folder.');
    await this.transactions.run(async (tx) => {
      if (await this.index.remove(tx, path) > 0) await this.changed(tx, path);
    });
  }

  /** A file of a run or of a logged model has changed: versions that were made of it may name it as evidence. */
  private async changed(tx: Transaction, path: string): Promise<void> {
    const model = /(?:^|\/)models\/(m-[0-9a-f]{32})\/artifacts\//.exec(path)?.[1];
    if (model !== undefined) return this.wantEvidence.againOfLoggedModel(tx, model);
    const run = /(?:^|\/)([0-9a-f]{32})\/artifacts\//.exec(`${path}/`)?.[1];
    if (run !== undefined) await this.wantEvidence.againOfRun(tx, run);
  }
}

function checked(text: string): string {
  try {
    return artifactPath(text);
  } catch (error) {
    if (error instanceof BadArtifactPath) throw invalid(`Invalid path: ${error.message}`);
    throw error;
  }
}

function writable(text: string): string {
  const path = checked(text);
  if (isWithin(path, 'registered')) throw refused('The files of a registered version are frozen. Log a new model and register it as a new version.');
  return path;
}
