export { contextFrom, currentTraceparent, inSpan, SpanKind } from './tracing.js';
export { decodeAttributes, decodeData, encode, headersOf, NotACloudEvent, publisherOf, type EventAttributes, type LogRecord, type OutgoingRecord } from './cloud-event.js';
export { EventLog, EventLogReader, EventLogUnavailable, EventLogWriter, topicOf, type Subscription } from './event-log.js';
export { On, Projector, Reaction, type Consumer } from './inbox/handlers.js';
export { Consumption, type Waited } from './inbox/consumption.js';
export { EndlessRetry } from './inbox/endless-retry.js';
export { EventLogStrategy } from './inbox/event-log.strategy.js';
export { Inbox, SequenceGap } from './inbox/inbox.js';
export { ParkedEvents, type ParkedEvent } from './inbox/parked-events.js';
export { Positions } from './inbox/positions.js';
export { Projections } from './inbox/projections.js';
export { Replay, type ReplayResult } from './inbox/replay.js';
export { KafkaEventLog } from './kafka/kafka-event-log.js';
export { KafkaVolumeLog } from './kafka/kafka-volume-log.js';
export { MessagingModule, type MessagingOptions } from './messaging.module.js';
export { FakeOutbox } from './outbox/fake-outbox.js';
export { Outbox, type Draft } from './outbox/outbox.js';
export { Relay } from './outbox/relay.js';
export { appendedDuring, committed, formatPosition, parsePosition, type Committed, type Position } from './position.js';
export { LARGEST_VALUE, VolumeLog, VolumeReader, VolumeWriter, type OutgoingVolumeRecord, type PartitionExtent, type VolumeRecord, type VolumeSubscription } from './volume-log.js';
export { causedBy, type Cause, type Received } from './received.js';

import { Inbox1760000000001 } from './inbox/inbox.migration.js';
import { Outbox1760000000000 } from './outbox/outbox.migration.js';

/** The tables of outbox and inbox: first in every service's migrations. */
export const messagingMigrations = [Outbox1760000000000, Inbox1760000000001];
