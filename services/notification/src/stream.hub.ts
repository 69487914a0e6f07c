import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, NotificationListener, Waker } from '@baton/persistence';
import { Metrics } from '@baton/service-kit';
import { Gauge } from 'prom-client';
import { EVENT_CHANNEL, EventStore } from './event.store.js';
import { cloudEventOf, type KeptEvent } from './kept-event.js';
import { NotificationConfig } from './notification.config.js';
import type { StreamClient } from './stream.client.js';
import { Turns } from './turns.js';

const PAGE = 200;
/** A token may have expired since a stream was opened: it is closed now and then, and opened again with a good one. */
const LONGEST_MS = 3_600_000;
/** So many clients read history at the same time; the database has other work. */
const READERS = 4;
const PAUSE_AFTER_TROUBLE_MS = 500;
const HEARTBEAT = Buffer.from(': heartbeat\n\n');

/**
 * Passes events on to all open streams in the order of their positions, each made into bytes once. A client that resumes
 * reads the table up to where the others are and joins them there, in the same turn: nothing comes twice or is left out.
 */
@Injectable()
export class StreamHub implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('stream');
  private readonly waker = new Waker();
  private readonly listener: NotificationListener;
  private readonly live = new Set<StreamClient>();
  private readonly turns = new Turns(READERS);
  private heartbeat: NodeJS.Timeout | undefined;
  private closing = false;
  private finished: Promise<void> = Promise.resolve();
  private epoch = '';
  /** Every live client has had what it wants up to here. */
  private position = 0;

  constructor(private readonly events: EventStore, private readonly config: NotificationConfig, database: Database, metrics: Metrics) {
    this.listener = new NotificationListener(database.url, EVENT_CHANNEL, () => this.waker.wake());
    const live = this.live;
    new Gauge({ name: 'baton_stream_clients', help: 'Open event streams', registers: [metrics.registry], collect() { this.set(live.size); } });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.epoch = await this.events.epoch();
    this.position = (await this.events.bounds()).last;
    this.heartbeat = setInterval(() => this.beat(), this.config.STREAM_HEARTBEAT_MS);
    this.finished = this.loop();
  }

  /** Where a client goes on that has this id last; undefined if it is none of this database's. */
  positionOf(id: string): number | undefined {
    const [, epoch, position] = /^([0-9a-f]+)-(\d{1,15})$/.exec(id) ?? [];
    return epoch === this.epoch ? Number(position) : undefined;
  }

  get end(): number {
    return this.position;
  }

  /** Takes a client in, to bring it up to date first if it is behind. */
  join(client: StreamClient): void {
    client.begin(this.idOf(client.position));
    void this.catchUp(client).catch((error: unknown) => {
      this.logger.warn(`a stream was closed: ${error instanceof Error ? error.message : String(error)}`);
      client.close();
    });
  }

  leave(client: StreamClient): void {
    this.live.delete(client);
  }

  private async catchUp(client: StreamClient): Promise<void> {
    while (client.open && client.position < this.position) {
      const upTo = this.position;
      const events = await this.turns.take(() => this.events.list({ after: client.position, upTo, correlation: client.filter.correlation ?? undefined }, PAGE));
      for (const event of events) if (client.wants(event)) await client.sendInItsTime(this.frame(event));
      client.position = events.length < PAGE ? upTo : events.at(-1)!.position;
    }
    if (client.open && !this.closing) this.live.add(client);
  }

  private async loop(): Promise<void> {
    if (this.config.WAKE_UPS) void this.listener.open();
    while (!this.closing) {
      try {
        if (!await this.passOn()) await this.waker.sleep(this.config.SWEEP_MS);
      } catch (error) {
        this.logger.warn(`streams wait: ${error instanceof Error ? error.message : String(error)}`);
        await pause(PAUSE_AFTER_TROUBLE_MS);
      }
    }
  }

  /** True if there may be more. */
  private async passOn(): Promise<boolean> {
    if (this.live.size === 0) {
      // Nobody listens, and whoever comes reads for themselves what has been passed over.
      const { last } = await this.events.bounds();
      if (this.live.size === 0) this.position = last;
      return this.live.size > 0;
    }
    const events = await this.events.list({ after: this.position, upTo: Number.MAX_SAFE_INTEGER }, PAGE);
    for (const event of events) {
      this.broadcast(event);
      // What was written leaves only between turns: a burst must not look like a client that does not read.
      await nextTurn();
    }
    return events.length === PAGE;
  }

  private broadcast(event: KeptEvent): void {
    let frame: Buffer | undefined;
    for (const client of this.live) {
      // Another process may have been further when the client was there.
      if (event.position > client.position && client.wants(event)) client.send(frame ??= this.frame(event));
    }
    this.position = event.position;
  }

  private frame(event: KeptEvent): Buffer {
    return Buffer.from(`id: ${this.idOf(event.position)}\ndata: ${JSON.stringify(cloudEventOf(event))}\n\n`);
  }

  private idOf(position: number): string {
    return `${this.epoch}-${position}`;
  }

  private beat(): void {
    for (const client of this.live) {
      client.send(HEARTBEAT);
      if (Date.now() - client.since > LONGEST_MS) client.close();
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    clearInterval(this.heartbeat);
    for (const client of this.live) client.close();
    this.waker.wake();
    await this.listener.close();
    await this.finished;
  }
}
