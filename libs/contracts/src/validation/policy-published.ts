import { Event } from '../event.js';
import { Digest, Integer, Name, Text, Texts } from '../fields.js';

/** A policy has a new revision. Revisions never change. */
@Event('validation.policy.published', 1)
export class PolicyPublished {
  @Name() name!: string;
  @Integer({ min: 1 }) revision!: number;
  @Digest() digest!: string;
  @Texts({ max: 100 }) environments!: string[];
  @Texts({ max: 100 }) models!: string[];
  @Texts({ max: 100 }) riskTiers!: string[];
  /** The policy as JSON text. */
  @Text({ min: 2, max: 1_000_000 }) text!: string;
}
