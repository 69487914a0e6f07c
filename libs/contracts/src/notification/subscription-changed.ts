import { Event } from '../event.js';
import { Flag, Id, Name, OneOf, Optional, Text, Texts } from '../fields.js';

/** A subscription as it is from now on. Says the receiver's host only: an address may hold a secret. */
@Event('notification.subscription.changed', 1)
export class SubscriptionChanged {
  @Id() subscriptionId!: string;
  @OneOf('created', 'changed', 'secret-rotated', 'disabled', 'deleted') change!: string;
  @Name() name!: string;
  @Name() owner!: string;
  @OneOf('webhook', 'slack') channel!: string;
  @Text({ min: 1, max: 300 }) host!: string;
  @Texts({ max: 100, length: 200 }) types!: string[];
  @Texts({ max: 100, length: 250 }) models!: string[];
  @Texts({ max: 100, length: 250 }) environments!: string[];
  @Texts({ max: 100, length: 250 }) severities!: string[];
  @Flag() active!: boolean;
  @Optional() @Text({ max: 500 }) reason?: string | null;
}
