import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Launcher, type LaunchOptions } from '@baton/local';
import { DescribedAnswers } from './described-answers.js';
import { People, type Answer, type Who } from './people.js';

/** A temporary directory that the database's own user can enter as well. */
export function temporaryDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `baton-${name}-`));
  chmodSync(directory, 0o755);
  return directory;
}

/** The whole system as `npm start` starts it, on free ports and in a directory of its own, and people who use it. */
export class Stack extends People {
  private readonly described = new DescribedAnswers();

  private constructor(readonly launcher: Launcher, directory: string) {
    super(launcher.url, launcher.tokens, directory);
  }

  static async start(options: Partial<LaunchOptions> = {}): Promise<Stack> {
    const directory = options.dataDir ?? temporaryDirectory('e2e');
    return new Stack(await Launcher.start({ port: 'free', dataDir: directory, say: (line) => console.log(`· ${line}`), ...options }), directory);
  }

  /** Throws as well if a JSON answer is not as docs/openapi says. */
  override async api<T = Record<string, unknown>>(method: string, path: string, who: Who, body?: unknown): Promise<Answer<T>> {
    const answer = await super.api<T>(method, path, who, body);
    if (/json/.test(answer.headers.get('content-type') ?? '') && answer.body !== '') this.described.check(method, path, answer.status, answer.body);
    return answer;
  }

  /** Stops everything; what it kept goes with it. */
  async stop(): Promise<void> {
    await this.launcher.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
