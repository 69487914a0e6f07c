import { Event } from '../event.js';
import { Integer, OneOf, Text, Texts } from '../fields.js';

/** A service refused somebody: each 403, and 401s counted by address and minute. */
@Event('*.access.denied', 1)
export class AccessDenied {
  @OneOf('forbidden', 'unauthenticated') kind!: string;
  @Text({ max: 10 }) method!: string;
  @Text({ max: 2000 }) route!: string;
  @Text({ max: 200 }) address!: string;
  @Texts({ max: 50 }) roles!: string[];
  @Text({ max: 2000 }) reason!: string;
  /** How many times in the minute. */
  @Integer({ min: 1 }) count!: number;
}
