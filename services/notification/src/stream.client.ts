import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { KeptEvent } from './kept-event.js';
import { matchesType } from './event-type.js';

/** What a client asks for; null is anything. */
export interface StreamFilter { correlation: string | null; types: string[] | null; model: string | null }

/** How long a client may take to make room while it is brought up to date. */
const DRAIN_WITHIN_MS = 30_000;
const RETRY_MS = 2_000;

/** One open stream. */
export class StreamClient {
  readonly since = Date.now();
  private readonly gone = new AbortController();

  constructor(private readonly response: ServerResponse, readonly filter: StreamFilter, public position: number, private readonly bufferBytes: number) {
    response.once('close', () => this.gone.abort());
  }

  get open(): boolean {
    return !this.response.destroyed && !this.response.writableEnded;
  }

  wants(event: KeptEvent): boolean {
    const { correlation, types, model } = this.filter;
    return (correlation === null || event.correlationId === correlation) && (model === null || event.models.includes(model)) && (types === null || matchesType(types, event.type));
  }

  /** Begins with an id and no event, so that a client that is cut off before its first event loses nothing either. */
  begin(id: string): void {
    this.response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' });
    this.response.write(`retry: ${RETRY_MS}\nid: ${id}\n\n`);
  }

  /** A client that lets too much pile up is cut off; it resumes where it was. */
  send(frame: Buffer): void {
    this.response.write(frame);
    if (this.response.writableLength > this.bufferBytes) this.response.destroy();
  }

  /** For history, which comes no faster than it is read. */
  async sendInItsTime(frame: Buffer): Promise<void> {
    if (!this.open || this.response.write(frame)) return;
    await once(this.response, 'drain', { signal: AbortSignal.any([AbortSignal.timeout(DRAIN_WITHIN_MS), this.gone.signal]) }).catch(() => this.response.destroy());
  }

  close(): void {
    this.response.end();
  }
}
