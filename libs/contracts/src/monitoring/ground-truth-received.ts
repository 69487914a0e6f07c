import { Event } from '../event.js';
import { Digest, Id, Instant, Integer, Name, Optional } from '../fields.js';

/** A batch of labels was taken. Their values are in no event. */
@Event('monitoring.ground-truth.received', 1)
export class GroundTruthReceived {
  @Id() intakeId!: string;
  @Id() modelId!: string;
  @Name() name!: string;
  @Integer({ min: 0 }) accepted!: number;
  /** Said before, with the same value. */
  @Integer({ min: 0 }) duplicate!: number;
  /** Replaced what an earlier record said. */
  @Integer({ min: 0 }) corrected!: number;
  /** Of the accepted, those whose prediction is not known yet. */
  @Integer({ min: 0 }) unmatched!: number;
  @Integer({ min: 0 }) rejected!: number;
  /** The earliest and latest `observedAt` of the accepted. */
  @Optional() @Instant() from?: string | null;
  @Optional() @Instant() to?: string | null;
  /** sha256 over the accepted records, each as RFC 8785 JSON and a newline, in their order. */
  @Digest() digest!: string;
}
