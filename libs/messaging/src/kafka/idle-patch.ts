import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface RequestQueue { pending: unknown[]; scheduleCheckPendingRequests(): void }
let patched = false;

/**
 * An idle kafkajs 2.2.4 client looks at its empty request queue every millisecond (tulios/kafkajs#1751), about 4 % of a
 * core each. Returning at once while nothing is pending cures it: pushing and fulfilling a request schedule the check
 * again. Throws for any other version, since then nobody has looked whether that still holds.
 */
export function stopIdlePolling(): void {
  if (patched) return;
  const { version } = require('kafkajs/package.json') as { version: string };
  if (version !== '2.2.4') throw new Error(`kafkajs ${version}: the idle patch was made for 2.2.4; check whether it is still needed`);
  const queue = require('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue };
  const schedule = queue.prototype.scheduleCheckPendingRequests;
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
  patched = true;
}
