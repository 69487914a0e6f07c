import { Flag, Text } from '../fields.js';

/** One thing that must hold before a version may serve in an environment. */
export class Requirement {
  @Text({ min: 1, max: 200 }) name!: string;
  @Flag() met!: boolean;
  @Text({ max: 2000 }) why!: string;
  /** What to do; empty when it is met. */
  @Text({ max: 2000 }) fix!: string;
  /** Who can do it: a role, or `baton` where one only has to wait. */
  @Text({ max: 200 }) who!: string;
}
