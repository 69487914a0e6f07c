import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from './child.js';

export interface SupervisedOptions {
  name: string;
  port: number;
  env: Record<string, string>;
  logFile: string;
  /** Says a line to the person at the terminal. */
  say(line: string): void;
  /** Called with the process id whenever a process begins. */
  onStart(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** After this long it counts as well again, and the next crash is met without patience lost. */
const WELL_AFTER_MS = 60_000;

/** Keeps one service's process running: a crash is said, and followed by a new start after a growing pause. */
export class Supervisor {
  private child: Child | undefined;
  private stopping = false;
  private finished: Promise<void> = Promise.resolve();
  private readonly wakeUp = new AbortController();
  restarts = 0;

  constructor(readonly options: SupervisedOptions) {}

  start(): void {
    this.finished = this.keepRunning();
  }

  get pid(): number | undefined {
    return this.child?.running ? this.child.pid : undefined;
  }

  get lastWords(): string {
    return this.child?.lastWords ?? '';
  }

  private async keepRunning(): Promise<void> {
    const { name, env, logFile, say } = this.options;
    for (let wait = FIRST_WAIT_MS; !this.stopping;) {
      const began = Date.now();
      this.child = new Child({
        name, logFile, command: process.execPath, stopWithinMs: 15_000,
        args: ['--enable-source-maps', fileURLToPath(new URL(`../../../services/${name}/dist/main.js`, import.meta.url))],
        env: { ...process.env, ...env },
      });
      this.options.onStart();
      const how = await this.child.exited;
      if (this.stopping) return;
      if (Date.now() - began > WELL_AFTER_MS) wait = FIRST_WAIT_MS;
      say(`${name} ended (${how}); it starts again in ${wait / 1_000} s. Its log: ${logFile}`);
      this.restarts++;
      await pause(wait, undefined, { signal: this.wakeUp.signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  /** Kills the process as a crash would: for tests of what survives that. */
  crash(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child?.kill(signal);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeUp.abort();
    await this.child?.stop();
    await this.finished;
  }
}
