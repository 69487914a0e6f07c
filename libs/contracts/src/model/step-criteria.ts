import { Integer } from '../fields.js';

/** What a canary must show before its rollout goes on, and how long it has for it. */
export class StepCriteria {
  /** Predictions of the new version that must have been seen. */
  @Integer({ min: 0 }) minSamples!: number;
  /** Of them, how many must have their ground truth; 0 judges by errors, latency and invalid outputs alone. */
  @Integer({ min: 0 }) minLabels!: number;
  /** Wall-clock seconds after which the step is judged by what there is: inconclusive, or no traffic. */
  @Integer({ min: 1 }) maxDurationSeconds!: number;
}
