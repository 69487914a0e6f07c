import { open, type FileHandle } from 'node:fs/promises';
import { FRAME_HEAD, payloadAt, payloadLength } from './frames.js';
import type { Layout } from './layout.js';
import { segmentFile, segmentsIn, type Place } from './spool-files.js';
import { LAYOUT, layoutNumberOf, PREDICTION, readLayout, readPrediction, rowsOf, type SpooledPrediction } from './spooled-prediction.js';

/** A stretch of a spool. */
export interface Cut {
  readonly to: Place;
  readonly predictions: readonly SpooledPrediction[];
  /** By their numbers. */
  readonly layouts: ReadonlyMap<number, Layout>;
}

export interface CutLimits { readonly rows: number; readonly bytes: number }

/** A frame inside the spool cannot be read: everything behind it is out of reach. */
export class DamagedSpool extends Error {
  override readonly name = 'DamagedSpool';
}

/** Reads a spool from the front, a stretch at a time, whose numbers hold until the next. The same limits, or the same end, give the same stretch again. */
export class SpoolReader {
  private readonly layouts = new Map<number, Layout>();
  private knownUpTo: Place | null = null;
  /** Used again for each stretch: new memory for each would keep the garbage collector's threads busy. */
  private memory = Buffer.allocUnsafeSlow(0);

  constructor(private readonly directory: string) {}

  /**
   * From `from` up to before `end`, or less: a stretch lies in one segment, and keeps to the limits.
   * @throws DamagedSpool if a frame before `end` is not whole
   */
  async cut(from: Place, end: Place, limits: CutLimits): Promise<Cut> {
    const file = await open(segmentFile(this.directory, from.segment), 'r');
    try {
      const size = from.segment === end.segment ? end.offset : (await file.stat()).size;
      if (from.offset >= size && from.segment < end.segment) return { to: { segment: from.segment + 1, offset: 0 }, predictions: [], layouts: this.layouts };
      await this.recall(file, from);
      const bytes = await this.stretch(file, from.offset, size, limits.bytes);
      const read = this.read(bytes, from, limits.rows);
      if (read.to.offset === from.offset && size > from.offset) throw new DamagedSpool(`${segmentFile(this.directory, from.segment)} cannot be read from byte ${from.offset} on`);
      this.knownUpTo = read.to;
      return read;
    } finally {
      await file.close();
    }
  }

  private read(bytes: Buffer, from: Place, most: number): Cut {
    const predictions: SpooledPrediction[] = [];
    let at = 0;
    for (let rows = 0; rows < most;) {
      const payload = payloadAt(bytes, at);
      if (!payload) break;
      at += FRAME_HEAD + payload.length;
      if (payload[0] === LAYOUT) this.layouts.set(layoutNumberOf(payload), readLayout(payload));
      const layout = this.layouts.get(layoutNumberOf(payload));
      if (payload[0] !== PREDICTION || !layout) continue;
      predictions.push(readPrediction(payload, layout));
      rows += rowsOf(payload);
    }
    return { to: { segment: from.segment, offset: from.offset + at }, predictions, layouts: this.layouts };
  }

  /** From `offset` to before `size`: at most `most` bytes, but at least one frame where there is one. */
  private async stretch(file: FileHandle, offset: number, size: number, most: number): Promise<Buffer> {
    const read = (length: number) => {
      if (length > this.memory.length) this.memory = Buffer.allocUnsafeSlow(length);
      return readExactly(file, offset, length, this.memory);
    };
    const bytes = await read(Math.min(most, size - offset));
    const first = payloadLength(bytes, 0);
    const whole = first === null ? 0 : FRAME_HEAD + first;
    return whole > bytes.length && offset + whole <= size ? read(whole) : bytes;
  }

  /** After a restart in the middle of a segment its layouts stand further in front. */
  private async recall(file: FileHandle, from: Place): Promise<void> {
    if (this.knownUpTo || from.offset === 0) return;
    const bytes = await readExactly(file, 0, from.offset);
    for (let at = 0, payload = payloadAt(bytes, at); payload; payload = payloadAt(bytes, at)) {
      if (payload[0] === LAYOUT) this.layouts.set(layoutNumberOf(payload), readLayout(payload));
      at += FRAME_HEAD + payload.length;
    }
  }
}

/** @param bytes a memory of its own, since that begins at a multiple of eight, which numbers in it need */
async function readExactly(file: FileHandle, offset: number, length: number, bytes = Buffer.allocUnsafeSlow(length)): Promise<Buffer> {
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(bytes, read, length - read, offset + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}

/** Where the whole frames of a spool end whose process is gone, and how many bytes are no frame behind them. */
export async function endOf(directory: string): Promise<{ end: Place; torn: number }> {
  const last = (await segmentsIn(directory)).at(-1);
  if (!last) return { end: { segment: 1, offset: 0 }, torn: 0 };
  const file = await open(segmentFile(directory, last.segment), 'r');
  try {
    const bytes = await readExactly(file, 0, last.bytes);
    let at = 0;
    for (let payload = payloadAt(bytes, at); payload; payload = payloadAt(bytes, at)) at += FRAME_HEAD + payload.length;
    return { end: { segment: last.segment, offset: at }, torn: last.bytes - at };
  } finally {
    await file.close();
  }
}

