import { Worker } from 'node:worker_threads';
import { UnloadableModel } from './model-errors.js';
import type { FromThread, Job, Loaded, Reply, ThreadData, ThreadStart, ToThread } from './thread-protocol.js';

/** Beside this file, compiled or not: Node 24 erases the types itself. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './model-worker.ts' : './model-worker.js', import.meta.url);
/** How long `retire` waits for a thread that should have nothing to do. */
const GOODBYE_MS = 5000;

let stuck = 0;

/** Threads of this process that were given up because a model did not return, and that have not ended yet. */
export function stuckThreads(): number {
  return stuck;
}

interface Thread { readonly worker: Worker; readonly leave: Int32Array }

function makeThread(entry: URL): Thread {
  const leave = new Int32Array(new SharedArrayBuffer(4));
  // Without execArgv a telemetry preload of the process would run in every thread.
  return { leave, worker: new Worker(entry, { workerData: { leave } satisfies ThreadData, name: 'model', execArgv: [], stdin: false }) };
}

let spare: Thread | null = null;

/**
 * Makes a thread ahead of its model: starting one and loading ONNX Runtime there takes longer than loading a small model.
 * It keeps no process alive.
 */
export function prepareThread(): void {
  if (spare) return;
  const made = makeThread(WORKER);
  made.worker.unref();
  const forget = () => { if (spare === made) spare = null; };
  made.worker.once('exit', forget).once('error', forget);
  spare = made;
}

function takeThread(): Thread {
  const thread = spare ?? makeThread(WORKER);
  spare = null;
  thread.worker.removeAllListeners().ref();
  return thread;
}

export interface ThreadOwner {
  onReply(reply: Reply): void;
  /** The thread ended although nobody asked it to. Not called after `retire` or `abandon`. */
  onDeath(reason: string): void;
}

/**
 * A worker thread with one ONNX Runtime session in it. Makes no decisions: its owner does.
 *
 * It is never terminated from outside: native code cannot be interrupted, and ONNX Runtime for Node aborts the whole
 * process when its call returns into a thread that is being terminated. So a thread is told to leave, and does so by
 * itself as soon as its call returns, if ever.
 */
export class ModelThread {
  private readonly worker: Worker;
  private readonly leave: Int32Array;
  private dismissed = false;
  private ended = false;
  /** Rejects with UnloadableModel, also when the thread dies before it has loaded. */
  readonly loaded: Promise<Loaded>;

  constructor(start: ThreadStart, private readonly owner: ThreadOwner, entry: URL = WORKER) {
    ({ worker: this.worker, leave: this.leave } = entry === WORKER ? takeThread() : makeThread(entry));
    this.loaded = new Promise((resolve, reject) => this.listen(resolve, reject));
    this.loaded.catch(() => undefined);
    this.worker.postMessage({ start } satisfies ToThread);
  }

  post(job: Job, transfer: readonly ArrayBuffer[]): void {
    this.worker.postMessage(job, transfer);
  }

  /** Ends an idle thread. One that turns out to be busy is left to end by itself. */
  async retire(): Promise<void> {
    if (this.ended) return;
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GOODBYE_MS);
    });
    await Promise.race([new Promise<void>((resolve) => this.abandon(resolve)), enough]);
    clearTimeout(timer);
  }

  /** Gives up a thread that does not return, and counts it as stuck until it has ended. */
  abandon(onEnd: () => void): void {
    this.dismissed = true;
    if (this.ended) return onEnd();
    stuck += 1;
    this.worker.once('exit', () => {
      stuck -= 1;
      onEnd();
    });
    Atomics.store(this.leave, 0, 1);
    this.worker.postMessage('leave' satisfies ToThread);
  }

  private listen(resolve: (loaded: Loaded) => void, reject: (error: Error) => void): void {
    let reason = 'its thread ended';
    this.worker.on('message', (message: FromThread) => {
      if (this.dismissed) return;
      if (message.kind === 'loaded') resolve(message);
      else if (message.kind === 'unloadable') reject(new UnloadableModel(message.message));
      else this.owner.onReply(message);
    });
    this.worker.on('error', (error: Error) => {
      reason = error.message;
    });
    this.worker.on('exit', (code) => {
      this.ended = true;
      reject(new UnloadableModel(`The thread ended with code ${code} while it loaded the model: ${reason}.`));
      if (!this.dismissed) this.owner.onDeath(reason);
    });
  }
}
