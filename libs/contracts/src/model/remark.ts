import { Text } from '../fields.js';

/** Something missing or wrong, why it matters and what to do about it. */
export class Remark {
  @Text({ min: 1, max: 200 }) name!: string;
  @Text({ max: 2000 }) why!: string;
  @Text({ max: 2000 }) fix!: string;
}
