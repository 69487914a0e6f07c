import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Launcher, type LaunchOptions } from '@baton/local';
import { People } from './people.js';

/** A temporary directory that the database's own user can enter as well. */
export function temporaryDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `baton-${name}-`));
  chmodSync(directory, 0o755);
  return directory;
}

/** The whole system as `npm start` starts it, on free ports and in a directory of its own, and people who use it. */
export class Stack extends People {
  private constructor(readonly launcher: Launcher, directory: string) {
    super(launcher.url, launcher.tokens, directory);
  }

  static async start(options: Partial<LaunchOptions> = {}): Promise<Stack> {
    const directory = options.dataDir ?? temporaryDirectory('e2e');
    return new Stack(await Launcher.start({ port: 'free', dataDir: directory, say: (line) => console.log(`· ${line}`), ...options }), directory);
  }

  /** Stops everything; what it kept goes with it. */
  async stop(): Promise<void> {
    await this.launcher.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
