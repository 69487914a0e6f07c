import type { Datatype, Tensor, TensorData, Tensors } from '@baton/model-runtime';
import type { LoggedPrediction } from '../app/ports/prediction-log.js';
import { aligned, FRAME_HEAD } from './frames.js';
import type { Layout, TensorLayout } from './layout.js';

/** What a payload is, by its first byte. */
export const LAYOUT = 1;
export const PREDICTION = 2;

/** A prediction as it is read back; numbers are views on the bytes. */
export interface SpooledPrediction {
  readonly layout: number;
  readonly id: string;
  readonly rows: number;
  readonly keys: readonly string[] | null;
  readonly receivedAt: number;
  readonly observedAt: number;
  readonly durationMs: number;
  readonly split: boolean;
  readonly failure: string | null;
  /** In the layout's order; null where there is none. */
  readonly inputs: readonly (TensorData | null)[];
  readonly outputs: readonly (TensorData | null)[];
}

const HEAD = 40;
const BY_SPLIT = 1;
const HAS_KEYS = 2;
const FAILED = 4;
const ABSENT = 0xffff_ffff;
/** UTF-8 takes at most so many bytes a UTF-16 unit. */
const WIDEST = 3;

type View = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => Exclude<TensorData, string[]>;
const VIEWS: { readonly [D in Exclude<Datatype, 'BYTES'>]: View & { BYTES_PER_ELEMENT: number } } = {
  BOOL: Uint8Array, UINT8: Uint8Array, UINT16: Uint16Array, UINT32: Uint32Array, UINT64: BigUint64Array, INT8: Int8Array, INT16: Int16Array, INT32: Int32Array,
  INT64: BigInt64Array, FP16: (globalThis as unknown as { Float16Array: View & { BYTES_PER_ELEMENT: number } }).Float16Array, FP32: Float32Array, FP64: Float64Array,
};

/** The most that `writePrediction` can take, in bytes. */
export function roomFor({ id, keys, failure, inputs, outputs }: LoggedPrediction, layout: Layout): number {
  let room = FRAME_HEAD + HEAD + WIDEST * (id.length + (failure?.length ?? 0)) + 2 * 8;
  if (keys) for (const key of keys) room += 2 + WIDEST * key.length;
  return room + 16 * (layout.inputs.length + layout.outputs.length) + roomForTensors(inputs) + (outputs ? roomForTensors(outputs) : 0);
}

function roomForTensors(tensors: Tensors): number {
  let room = 0;
  for (const { data } of tensors.values()) {
    if (Array.isArray(data)) for (const text of data) room += 4 + WIDEST * text.length;
    else room += data.byteLength;
  }
  return room;
}

/** Writes the payload behind the room for its head. Returns its length, a multiple of eight. */
export function writePrediction(frame: Buffer, layoutNumber: number, layout: Layout, prediction: LoggedPrediction): number {
  const { id, keys, failure, outputs } = prediction;
  const at = FRAME_HEAD;
  frame.writeUInt8(PREDICTION, at);
  frame.writeUInt8((prediction.split ? BY_SPLIT : 0) | (keys ? HAS_KEYS : 0) | (failure === null ? 0 : FAILED), at + 1);
  frame.writeUInt32LE(layoutNumber, at + 4);
  frame.writeDoubleLE(prediction.receivedAt, at + 8);
  frame.writeDoubleLE(prediction.observedAt, at + 16);
  frame.writeFloatLE(prediction.durationMs, at + 24);
  frame.writeUInt32LE(prediction.rows, at + 28);
  let end = at + HEAD;
  const idBytes = frame.write(id, end);
  frame.writeUInt16LE(idBytes, at + 2);
  end += idBytes;
  const failureBytes = failure === null ? 0 : frame.write(failure, end);
  frame.writeUInt32LE(failureBytes, at + 32);
  end += failureBytes;
  if (keys) for (const key of keys) {
    const bytes = frame.write(key, end + 2);
    frame.writeUInt16LE(bytes, end);
    end += 2 + bytes;
  }
  end = padded(frame, end);
  for (const { tensor } of layout.inputs) end = writeTensor(frame, end, prediction.inputs.get(tensor));
  for (const { tensor } of layout.outputs) end = writeTensor(frame, end, outputs?.get(tensor));
  return end - FRAME_HEAD;
}

function writeTensor(frame: Buffer, at: number, tensor: Tensor | undefined): number {
  if (!tensor) {
    frame.writeUInt32LE(ABSENT, at);
    frame.writeUInt32LE(0, at + 4);
    return at + 8;
  }
  const { data } = tensor;
  let end = at + 8;
  if (Array.isArray(data)) {
    for (const text of data) {
      const bytes = frame.write(text, end + 4);
      frame.writeUInt32LE(bytes, end);
      end += 4 + bytes;
    }
  } else {
    putNumbers(frame, end, data);
    end += data.byteLength;
  }
  frame.writeUInt32LE(data.length, at);
  frame.writeUInt32LE(end - at - 8, at + 4);
  return padded(frame, end);
}

type Numbers = Exclude<TensorData, string[]>;

/** One of each kind over a whole memory, so that none has to be made for each prediction. */
const overlays = new WeakMap<ArrayBufferLike, ReadonlyMap<unknown, Numbers>>();

function overlayOf(memory: ArrayBufferLike): ReadonlyMap<unknown, Numbers> {
  let made = overlays.get(memory);
  if (!made) {
    made = new Map(Object.values(VIEWS).map((view) => [view, new view(memory, 0, Math.floor(memory.byteLength / view.BYTES_PER_ELEMENT))]));
    overlays.set(memory, made);
  }
  return made;
}

/** Small arrays live where only V8 knows: asking for their bytes would move them, asking to copy them does not. */
function putNumbers(frame: Buffer, at: number, data: Numbers): void {
  const same = overlayOf(frame.buffer).get(data.constructor);
  if (same) (same as Float64Array).set(data as Float64Array, (frame.byteOffset + at) / data.BYTES_PER_ELEMENT);
  else frame.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
}

/** Zeros up to the next multiple of eight: the CRC covers them. */
function padded(frame: Buffer, at: number): number {
  const end = aligned(at);
  for (let i = at; i < end; i += 1) frame[i] = 0;
  return end;
}

export const layoutNumberOf = (payload: Buffer): number => payload.readUInt32LE(4);
export const rowsOf = (payload: Buffer): number => payload.readUInt32LE(28);

/** @param payload whose place in memory is a multiple of eight */
export function readPrediction(payload: Buffer, { inputs, outputs }: Layout): SpooledPrediction {
  const flags = payload.readUInt8(1);
  const rows = rowsOf(payload);
  const idEnd = HEAD + payload.readUInt16LE(2);
  let at = idEnd + payload.readUInt32LE(32);
  const failure = (flags & FAILED) === 0 ? null : payload.toString('utf8', idEnd, at);
  let keys: string[] | null = null;
  if ((flags & HAS_KEYS) !== 0) {
    keys = [];
    for (let row = 0; row < rows; row += 1) {
      const end = at + 2 + payload.readUInt16LE(at);
      keys.push(payload.toString('utf8', at + 2, end));
      at = end;
    }
  }
  at = aligned(at);
  const take = ({ datatype }: TensorLayout): TensorData | null => {
    const [count, bytes] = [payload.readUInt32LE(at), payload.readUInt32LE(at + 4)];
    const from = at + 8;
    at = aligned(from + bytes);
    if (count === ABSENT) return null;
    return datatype === 'BYTES' ? readTexts(payload, from, count) : new VIEWS[datatype](payload.buffer, payload.byteOffset + from, count);
  };
  return {
    layout: layoutNumberOf(payload), id: payload.toString('utf8', HEAD, idEnd), rows, keys, receivedAt: payload.readDoubleLE(8), observedAt: payload.readDoubleLE(16),
    durationMs: payload.readFloatLE(24), split: (flags & BY_SPLIT) !== 0, failure, inputs: inputs.map(take), outputs: outputs.map(take),
  };
}

function readTexts(payload: Buffer, from: number, count: number): string[] {
  const texts: string[] = [];
  for (let at = from; texts.length < count;) {
    const end = at + 4 + payload.readUInt32LE(at);
    texts.push(payload.toString('utf8', at + 4, end));
    at = end;
  }
  return texts;
}

/** The payload that tells what a layout's number means in this segment, behind the room for its head. */
export function layoutFrame(number: number, layout: Layout): { frame: Buffer; length: number } {
  const text = Buffer.from(JSON.stringify(layout));
  const length = aligned(8 + text.length);
  const frame = Buffer.alloc(FRAME_HEAD + length, ' ');
  frame.writeUInt8(LAYOUT, FRAME_HEAD);
  frame.writeUInt32LE(number, FRAME_HEAD + 4);
  text.copy(frame, FRAME_HEAD + 8);
  return { frame, length };
}

export const readLayout = (payload: Buffer): Layout => JSON.parse(payload.toString('utf8', 8)) as Layout;
