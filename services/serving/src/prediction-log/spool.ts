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

/**
 * What this process has answered and Kafka has not acknowledged: files to which it only appends. A prediction is handed to
 * the operating system before its caller gets it, so it outlives this process, but not a loss of power: waiting for the
 * disk would take longer than most models do.
 */
export class Spool {
  private segment = START.segment;
  private offset = 0;
  private file: number;
  private frame = Buffer.allocUnsafeSlow(64 * 1024);
  private readonly layouts = new WeakMap<LoadedVersion, Known>();
  private layoutCount = 0;
  private readonly sizes = new Map<number, number>();

  /** @param segmentBytes from so many on a new file begins */
  constructor(private readonly directory: string, private readonly segmentBytes: number, private readonly budget: SpoolBudget) {
    mkdirSync(directory, { recursive: true });
    this.file = openSync(segmentFile(directory, this.segment), 'wx');
  }

  /** Where the next prediction will stand. */
  get end(): Place {
    return { segment: this.segment, offset: this.offset };
  }

  /** @throws LogFull */
  append(prediction: LoggedPrediction): void {
    if (this.offset >= this.segmentBytes) kept(() => this.beginSegment());
    const { number, layout } = this.layoutFor(prediction);
    const room = roomFor(prediction, layout);
    if (room > this.frame.length) this.frame = Buffer.allocUnsafeSlow(room * 2);
    this.write(this.frame, writePrediction(this.frame, number, layout, prediction));
  }

  private layoutFor({ version, environment }: LoggedPrediction): Known {
    let known = this.layouts.get(version);
    if (!known) {
      known = { number: this.layoutCount += 1, layout: layoutOf(environment, version), segment: 0 };
      this.layouts.set(version, known);
    }
    if (known.segment !== this.segment) {
      const { frame, length } = layoutFrame(known.number, known.layout);
      this.write(frame, length);
      known.segment = this.segment;
    }
    return known;
  }

  private write(frame: Buffer, length: number): void {
    const bytes = FRAME_HEAD + length;
    if (!this.budget.take(bytes)) throw new LogFull('The log of predictions is full, because Kafka has not taken them for a while. Nothing is answered that cannot be kept. Try again in a moment.');
    sealFrame(frame, length);
    try {
      kept(() => { for (let written = 0; written < bytes;) written += writeSync(this.file, frame, written, bytes - written, this.offset + written); });
    } catch (error) {
      this.budget.free(bytes);
      this.cutBack();
      throw error;
    }
    this.offset += bytes;
  }

  /** Half a frame must not stay: readers would take it for the end. The next one is written over it in any case. */
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
