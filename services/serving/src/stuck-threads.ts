import { stuckThreads } from '@baton/model-runtime';

/** From so many on this process is not worth keeping: each burns a core. */
const TOO_MANY = 2;
/** They may still come back: some calls are only very long. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 250;

/** Closes as the service does; then, if a thread hangs, ends the process the hard way: `process.exit` would wait for it and abort. */
export function leavingAtOnce(service: { close(): Promise<void> }): { close(): Promise<void> } {
  return {
    async close() {
      await service.close();
      if (stuckThreads() > 0) process.kill(process.pid, 'SIGKILL');
    },
  };
}

/**
 * Asks this process to stop when too many threads have been hanging for a minute, at a moment without requests; whoever
 * supervises it starts it again. Under steady traffic it stays, since a restart would cost more answers than it gives.
 */
export function restartWhenStuck(requestsInFlight: () => number): void {
  let since: number | null = null;
  setInterval(() => {
    since = stuckThreads() < TOO_MANY ? null : since ?? Date.now();
    if (since !== null && Date.now() - since >= PATIENCE_MS && requestsInFlight() === 0) process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS).unref();
}
