import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { LogFull } from '../app/refusals.js';
import type { LoggedPrediction } from '../app/ports/prediction-log.js';
import type { LoadedVersion } from '../app/ports/version-loader.js';
import { FRAME_HEAD, sealFrame } from './frames.js';
import { layoutOf, type Layout } from './layout.js';
import type { SpoolBudget } from './spool-budget.js';
import { segmentFile, START, type Place } from './spool-files.js';
import { layoutFrame, roomFor, writePrediction } from './spooled-prediction.js';

interface Known { readonly number: number; readonly layout: Layout; /** The last segment that tells what the number means. */ segment: number }

const ROOM = 256 * 1024;

/**
 * What this process has answered and Kafka has not acknowledged: files to which it only appends. A prediction is handed to
 * the operating system before its caller gets it, so it outlives this process, but not a loss of power: waiting for the
 * disk would take longer than most models do.
 *
 * `put` collects what comes in one turn of the event loop, `write` hands it over in one call: a call for each prediction
 * would cost more than everything else here.
 */
export class Spool {
  private segment = START.segment;
  private offset = 0;
  private file: number;
  private pending = Buffer.allocUnsafeSlow(ROOM);
  private pendingBytes = 0;
  private readonly layouts = new WeakMap<LoadedVersion, Known>();
  /** Those that are told in what is pending. */
  private told: Known[] = [];
  private layoutCount = 0;
  private readonly sizes = new Map<number, number>();

  /** @param segmentBytes from so many on a new file begins */
  constructor(private readonly directory: string, private readonly segmentBytes: number, private readonly budget: SpoolBudget) {
    mkdirSync(directory, { recursive: true });
    this.file = openSync(segmentFile(directory, this.segment), 'wx');
  }

  /** Where what is written ends. */
  get end(): Place {
    return { segment: this.segment, offset: this.offset };
  }

  /** @throws LogFull; then it is not among what `write` writes */
  put(prediction: LoggedPrediction): void {
    if (this.pendingBytes === 0 && this.offset >= this.segmentBytes) kept(() => this.beginSegment());
    const known = this.layoutFor(prediction);
    this.makeRoom(roomFor(prediction, known.layout));
    const frame = this.pending.subarray(this.pendingBytes);
    this.add(frame, writePrediction(frame, known.number, known.layout, prediction));
  }

  private layoutFor({ version, environment }: LoggedPrediction): Known {
    let known = this.layouts.get(version);
    if (!known) {
      known = { number: this.layoutCount += 1, layout: layoutOf(environment, version), segment: 0 };
      this.layouts.set(version, known);
    }
    if (known.segment !== this.segment) this.tell(known);
    return known;
  }

  private tell(known: Known): void {
    const { frame, length } = layoutFrame(known.number, known.layout);
    this.makeRoom(frame.length);
    this.pending.set(frame, this.pendingBytes);
    this.add(this.pending.subarray(this.pendingBytes), length);
    known.segment = this.segment;
    this.told.push(known);
  }

  private makeRoom(bytes: number): void {
    if (this.pendingBytes + bytes <= this.pending.length) return;
    const larger = Buffer.allocUnsafeSlow((this.pendingBytes + bytes) * 2);
    this.pending.copy(larger, 0, 0, this.pendingBytes);
    this.pending = larger;
  }

  private add(frame: Buffer, length: number): void {
    const bytes = FRAME_HEAD + length;
    if (!this.budget.take(bytes)) throw new LogFull('The log of predictions is full, because Kafka has not taken them for a while. Nothing is answered that cannot be kept. Try again in a moment.');
    sealFrame(frame, length);
    this.pendingBytes += bytes;
  }

  /** Writes what was put. @throws LogFull if the disk refuses; then none of it was kept */
  write(): void {
    const bytes = this.pendingBytes;
    const told = this.told;
    this.pendingBytes = 0;
    this.told = [];
    try {
      kept(() => { for (let written = 0; written < bytes;) written += writeSync(this.file, this.pending, written, bytes - written, this.offset + written); });
    } catch (error) {
      this.budget.free(bytes);
      for (const known of told) known.segment = 0;
      this.cutBack();
      throw error;
    }
    this.offset += bytes;
    if (this.pending.length > ROOM) this.pending = Buffer.allocUnsafeSlow(ROOM);
  }

  /** Half a frame must not stay: readers would take it for the end. */
  private cutBack(): void {
    try {
      ftruncateSync(this.file, this.offset);
    } catch { /* It lies behind the end, and the next frame goes to the same place. */ }
  }

  private beginSegment(): void {
    const file = openSync(segmentFile(this.directory, this.segment + 1), 'wx');
    closeSync(this.file);
    this.sizes.set(this.segment, this.offset);
    this.file = file;
    this.segment += 1;
    this.offset = 0;
  }

  /** Deletes the segments before this place: all of it has been acknowledged. */
  async forgetBefore(place: Place): Promise<void> {
    for (const [segment, bytes] of [...this.sizes]) {
      if (segment >= place.segment) continue;
      this.sizes.delete(segment);
      await rm(segmentFile(this.directory, segment), { force: true });
      this.budget.free(bytes);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

/** What the disk refuses is as good as full. */
function kept(write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new LogFull(`The prediction cannot be written down, so it is not answered: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
