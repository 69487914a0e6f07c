import { Id, Integer, Name, OneOf, Text } from '../fields.js';

/** What was to be delivered to whom. Says the receiver's host only: an address may hold a secret. */
export class AttemptedDelivery {
  @Id() deliveryId!: string;
  @Id() subscriptionId!: string;
  @Name() subscription!: string;
  @OneOf('webhook', 'slack') channel!: string;
  @Text({ min: 1, max: 300 }) host!: string;
  @Text({ min: 1, max: 300 }) eventId!: string;
  @Text({ min: 1, max: 300 }) eventType!: string;
  /** Counted from 1 over the delivery's whole life. */
  @Integer({ min: 1 }) attempt!: number;
}
