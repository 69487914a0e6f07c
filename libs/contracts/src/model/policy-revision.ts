import { Integer, Name } from '../fields.js';

/** Names one immutable revision of a policy. */
export class PolicyRevision {
  @Name() name!: string;
  @Integer({ min: 1 }) revision!: number;
}
