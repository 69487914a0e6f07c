export { EventTap } from './event-tap.js';
export { eventually } from './eventually.js';
export { brokers, freshDatabase, freshPrefix, person, testConfig, tokenFor } from './fresh.js';
export { WebhookReceiver, type ReceivedRequest } from './webhook-receiver.js';
