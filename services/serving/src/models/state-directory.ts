import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { LocalCopy, type KnownState } from '../app/ports/local-copy.js';
import { writeWhole, type LocalFirstStore } from './local-first-store.js';

const FORMAT = 1;

/** `STATE_DIR`: `state.json` says what is served, `files/` has the models' files by digest, `instance` this process's name. */
export class StateDirectory extends LocalCopy {
  private readonly logger = new Logger('serving');

  constructor(private readonly directory: string, private readonly files: LocalFirstStore) {
    super();
  }

  async read(): Promise<KnownState | null> {
    const text = await readFile(this.file, 'utf8').catch(() => null);
    if (text === null) return null;
    try {
      const { format, state } = JSON.parse(text) as { format: number; state: KnownState };
      if (format === FORMAT) return state;
      this.logger.warn(`${this.file} has the format ${format}, this version of serving writes ${FORMAT}: it is not used`);
    } catch (error) {
      this.logger.error(`${this.file} cannot be read and is not used: ${String(error)}`);
    }
    return null;
  }

  async write(state: KnownState): Promise<void> {
    await writeWhole(this.file, JSON.stringify({ format: FORMAT, state }));
    const variants = [...state.desired, ...state.applied].flatMap((desired) => desired.split);
    await this.files.prune(new Set(variants.flatMap(({ artifact }) => artifact.files.map((file) => file.digest))));
  }

  private get file(): string {
    return join(this.directory, 'state.json');
  }
}

/** The name of the process that owns the directory: made once, since what it has reported is kept under it. */
export function instanceIn(directory: string): string {
  const file = join(directory, 'instance');
  mkdirSync(directory, { recursive: true });
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    const made = `${hostname()}-${randomBytes(4).toString('hex')}`.slice(-200);
    writeFileSync(file, made, { flag: 'wx' });
    return made;
  }
}
