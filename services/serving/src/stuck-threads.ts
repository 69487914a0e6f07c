import { stuckThreads } from '@baton/model-runtime';

/** From so many on this process is not worth keeping: each burns a core. */
const TOO_MANY = 2;
/** They may still come back: some calls are only very long. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 250;

/** What ending a process needs of its surroundings. */
export interface Surroundings {
  /** Threads that hang in a model. */
  stuckThreads(): number;
  signal(name: NodeJS.Signals): void;
}

const here: Surroundings = { stuckThreads, signal: (name) => { process.kill(process.pid, name); } };

/** Closes as the service does; then, if a thread hangs, ends the process the hard way: `process.exit` would wait for it and abort. */
export function leavingAtOnce(service: { close(): Promise<void> }, surroundings = here): { close(): Promise<void> } {
  return {
    async close() {
      await service.close();
      if (surroundings.stuckThreads() > 0) surroundings.signal('SIGKILL');
    },
  };
}

/**
 * Asks this process to stop when too many threads have been hanging for a minute, at a moment without requests; whoever
 * supervises it starts it again. Under traffic without a pause it stays, since a restart would cost more answers than it gives.
 */
export function restartWhenStuck(requestsInFlight: () => number, surroundings = here): void {
  let since: number | null = null;
  const timer = setInterval(() => {
    since = surroundings.stuckThreads() < TOO_MANY ? null : since ?? performance.now();
    if (since === null || performance.now() - since < PATIENCE_MS || requestsInFlight() > 0) return;
    clearInterval(timer);
    surroundings.signal('SIGTERM');
  }, LOOK_EVERY_MS).unref();
}
