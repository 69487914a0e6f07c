import { ModelBusy, ModelCrashed, ModelTimedOut, refusalOf, UnloadableModel } from './model-errors.js';
import { ModelThread, type ThreadOwner } from './model-thread.js';
import { RequestQueue, type Pending } from './request-queue.js';
import type { Job, Loaded, Reply, ThreadStart, WireTensor } from './thread-protocol.js';

export interface HostOptions {
  readonly name: string;
  readonly start: ThreadStart;
  readonly deadlineMs: number;
  readonly loadDeadlineMs: number;
  readonly maxWaiting: number;
  /** Another thread file, for tests of threads that die. */
  readonly entry?: URL;
}

/** More would only fill the thread's mailbox. */
const WINDOW = 32;
/** Threads of one model that may be stuck before it is not started again until one ends: each burns a core. */
const MOST_STUCK = 2;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 30_000;

/**
 * Keeps one thread for a model and replaces it when it hangs or dies.
 * - A request that waits or runs longer than the deadline rejects with ModelTimedOut.
 * - A thread without an answer for a deadline is given up; what waited behind the culprit goes to the next thread.
 * - A thread that dies rejects what it had with ModelCrashed; the next one starts after a growing pause.
 */
export class ModelHost implements ThreadOwner {
  private readonly queue = new RequestQueue(WINDOW);
  private thread: ModelThread | null = null;
  private ready = false;
  private closing = false;
  private stuck = 0;
  private failures = 0;
  private lastId = 0;
  private lastProgress = 0;
  private suspect = 0;
  private watch: NodeJS.Timeout | null = null;
  private restart: NodeJS.Timeout | null = null;
  private drained: (() => void) | null = null;

  constructor(private readonly options: HostOptions) {}

  /** Threads of this model that hang. */
  get stuckThreads(): number {
    return this.stuck;
  }

  /** @throws UnloadableModel */
  async open(): Promise<Loaded> {
    const loaded = await this.startThread();
    this.ready = true;
    return loaded;
  }

  run(inputs: readonly WireTensor[], fetches: readonly string[] | null, transfer: readonly ArrayBuffer[]): Promise<readonly WireTensor[]> {
    if (this.closing) return Promise.reject(new ModelBusy(`${this.options.name} is being closed.`));
    if (this.queue.waitingCount >= this.options.maxWaiting) {
      return Promise.reject(new ModelBusy(`${this.queue.waitingCount} requests wait for ${this.options.name} already. Try again later, or serve it on more processes.`));
    }
    if (!this.ready && this.stuck >= MOST_STUCK) return Promise.reject(this.timedOut('hangs in every thread it was given'));
    return new Promise((resolve, reject) => {
      const job: Job = { id: ++this.lastId, inputs, fetches };
      this.queue.push({ job, transfer, since: performance.now(), sentAt: 0, settled: false, resolve, reject });
      this.pump();
      this.watch ??= this.startWatch();
    });
  }

  /** Takes no more requests, waits for those there are (each ends within its deadline), then ends the thread. */
  async close(): Promise<void> {
    this.closing = true;
    if (!this.queue.empty) {
      await new Promise<void>((resolve) => {
        this.drained = resolve;
      });
    }
    if (this.watch) clearInterval(this.watch);
    if (this.restart) clearTimeout(this.restart);
    const thread = this.thread;
    this.thread = null;
    this.ready = false;
    await thread?.retire();
  }

  onReply(reply: Reply): void {
    this.lastProgress = performance.now();
    this.failures = 0;
    const pending = this.queue.answered(reply.id);
    if (pending && !pending.settled) {
      pending.settled = true;
      if (reply.kind === 'outputs') pending.resolve(reply.outputs);
      else pending.reject(refusalOf(this.options.name, reply.message));
    }
    this.pump();
    this.tellIfDrained();
  }

  onDeath(reason: string): void {
    if (!this.thread) return;
    this.thread = null;
    const wasReady = this.ready;
    this.ready = false;
    for (const pending of this.queue.recall()) settle(pending, new ModelCrashed(`The thread of ${this.options.name} died: ${reason}. A new one is being started.`));
    this.tellIfDrained();
    if (wasReady) this.restartLater();
  }

  private pump(): void {
    if (!this.ready || !this.thread) return;
    for (let pending = this.queue.next(performance.now()); pending; pending = this.queue.next(performance.now())) {
      this.thread.post(pending.job, pending.transfer);
    }
  }

  /** One timer for all requests: it ends by itself when nothing is pending. */
  private startWatch(): NodeJS.Timeout {
    return setInterval(() => this.check(), Math.max(5, Math.min(500, this.options.deadlineMs / 10)));
  }

  private check(): void {
    const now = performance.now();
    const oldest = this.queue.oldestSent();
    const late = oldest !== undefined && now - Math.max(oldest.sentAt, this.lastProgress) >= this.options.deadlineMs;
    // Confirmed by the next look: after a pause of this thread its answers may lie in the mailbox, unread.
    if (late && this.suspect === oldest.job.id) this.giveUpThread();
    this.suspect = late ? oldest.job.id : 0;
    for (const pending of this.queue.unsettled()) {
      if (now - pending.since < this.options.deadlineMs) break;
      settle(pending, this.timedOut(pending === oldest ? 'did not answer' : 'did not come to this request'));
    }
    this.pump();
    this.tellIfDrained();
    if (this.queue.empty && this.watch) {
      clearInterval(this.watch);
      this.watch = null;
    }
  }

  private giveUpThread(): void {
    const [culprit, ...behind] = this.queue.recall();
    if (culprit) settle(culprit, this.timedOut('did not answer'));
    const again = behind.filter((pending) => !pending.settled && pending.transfer.length === 0);
    for (const pending of behind) if (!again.includes(pending)) settle(pending, this.timedOut('did not come to this request'));
    this.queue.putBack(again);
    this.stuck += 1;
    const thread = this.thread;
    this.thread = null;
    this.ready = false;
    thread?.abandon(() => {
      this.stuck -= 1;
      if (!this.thread) this.restartLater();
    });
    this.restartLater();
  }

  private restartLater(): void {
    if (this.restart || this.thread || this.stuck >= MOST_STUCK || (this.closing && this.queue.empty)) return;
    const pause = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.failures);
    this.failures += 1;
    this.restart = setTimeout(() => {
      this.restart = null;
      this.startThread().then(() => {
        this.ready = true;
        this.pump();
      }, () => this.restartLater());
    }, pause);
  }

  private async startThread(): Promise<Loaded> {
    const { start, name, entry, loadDeadlineMs } = this.options;
    const thread = new ModelThread(start, this, entry);
    this.thread = thread;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new UnloadableModel(`${name} was not loaded within ${loadDeadlineMs} ms.`)), loadDeadlineMs);
    });
    try {
      return await Promise.race([thread.loaded, late]);
    } catch (error) {
      if (this.thread === thread) this.thread = null;
      thread.abandon(() => undefined);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private timedOut(what: string): ModelTimedOut {
    return new ModelTimedOut(`${this.options.name} ${what} within ${this.options.deadlineMs} ms. Try again; if it goes on, send fewer rows a request or look at the model.`);
  }

  private tellIfDrained(): void {
    if (this.drained && this.queue.empty) this.drained();
  }
}

function settle(pending: Pending, error: Error): void {
  if (pending.settled) return;
  pending.settled = true;
  pending.reject(error);
}
