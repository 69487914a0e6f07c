/** What the main thread and a model's thread say to each other. Types only: the worker file is run without a build step. */
export interface WireTensor { readonly name: string; readonly type: string; readonly dims: readonly number[]; readonly data: unknown }
export interface WireSpec { readonly name: string; readonly isTensor: boolean; readonly type: string; readonly shape: readonly number[] }

export interface ThreadStart {
  readonly model: Uint8Array;
  readonly externalData: readonly { readonly path: string; readonly data: Uint8Array }[];
  /** Rows for which a call with zeros is timed after loading; 0 for not at all. */
  readonly timedRows: number;
}

/** What a thread is made with: `leave[0]` becomes 1 when it shall end after the call that it is in. */
export interface ThreadData { readonly leave: Int32Array }

export interface Job { readonly id: number; readonly inputs: readonly WireTensor[]; readonly fetches: readonly string[] | null }

/** To the thread: first its model, then jobs, and at last that it shall end. */
export type ToThread = { readonly start: ThreadStart } | Job | 'leave';

export interface Loaded {
  readonly kind: 'loaded';
  readonly inputs: readonly WireSpec[];
  readonly outputs: readonly WireSpec[];
  /** Of the fastest of some calls with `timedRows` rows; null if none was made or they failed. */
  readonly callMs: number | null;
}
export type Reply =
  | { readonly kind: 'outputs'; readonly id: number; readonly outputs: readonly WireTensor[] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
export type FromThread = Loaded | Reply | { readonly kind: 'unloadable'; readonly message: string };
