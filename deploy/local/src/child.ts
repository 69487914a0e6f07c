import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

export interface ChildOptions {
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Runs as this user; as ours unless told. */
  user?: { uid: number; gid: number } | undefined;
  /** Where its output goes. */
  logFile: string;
  /** How it is asked to stop. */
  stopSignal?: NodeJS.Signals;
  /** How long it may take to stop before it is killed, in milliseconds. */
  stopWithinMs?: number;
}

/** The last lines that a child printed, for a message about why it ended. */
const REMEMBERED_CHARACTERS = 2_000;

/** A process of the stack, in a group of its own so that Ctrl-C reaches only the launcher, which stops all in order. */
export class Child {
  private readonly process: ChildProcess;
  private tail = '';
  /** Resolves with how it ended. */
  readonly exited: Promise<string>;
  private ended = false;
  private startFailure: Error | undefined;

  constructor(private readonly options: ChildOptions) {
    mkdirSync(dirname(options.logFile), { recursive: true });
    const log = createWriteStream(options.logFile, { flags: 'a' });
    this.process = spawn(options.command, options.args, {
      cwd: options.cwd, env: options.env ?? process.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...options.user,
    });
    const keep = (chunk: Buffer) => {
      log.write(chunk);
      this.tail = (this.tail + chunk.toString('utf8')).slice(-REMEMBERED_CHARACTERS);
    };
    this.process.stdout!.on('data', keep);
    this.process.stderr!.on('data', keep);
    this.exited = new Promise((resolve) => {
      const end = (how: string) => { this.ended = true; log.end(); resolve(how); };
      this.process.once('error', (error) => { this.startFailure = error; end(error.message); });
      this.process.once('exit', (code, signal) => end(signal ? `killed by ${signal}` : `exit code ${code}`));
    });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get running(): boolean {
    return !this.ended;
  }

  /** What it printed last. */
  get lastWords(): string {
    return this.startFailure?.message ?? this.tail.trim().split('\n').slice(-5).join('\n');
  }

  kill(signal: NodeJS.Signals): void {
    if (this.running) this.process.kill(signal);
  }

  /** Asks it to stop, and kills it if it does not. */
  async stop(): Promise<void> {
    this.kill(this.options.stopSignal ?? 'SIGTERM');
    const killing = setTimeout(() => this.kill('SIGKILL'), this.options.stopWithinMs ?? 10_000);
    await this.exited;
    clearTimeout(killing);
  }
}
