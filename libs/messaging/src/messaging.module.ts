import { Global, Logger, Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { Database, Transactions } from '@baton/persistence';
import { EventLog, EventLogReader } from './event-log.js';
import { Consumption } from './inbox/consumption.js';
import { EventLogStrategy } from './inbox/event-log.strategy.js';
import { Inbox } from './inbox/inbox.js';
import { Positions } from './inbox/positions.js';
import { ParkedEvents } from './inbox/parked-events.js';
import { Projections } from './inbox/projections.js';
import { Replay } from './inbox/replay.js';
import { KafkaEventLog } from './kafka/kafka-event-log.js';
import { KafkaVolumeLog } from './kafka/kafka-volume-log.js';
import { Outbox } from './outbox/outbox.js';
import { Relay } from './outbox/relay.js';
import { TypeormOutbox } from './outbox/typeorm-outbox.js';
import { VolumeLog } from './volume-log.js';

export interface MessagingOptions {
  /** The publisher's name, and its consumer group's. */
  service: string;
  brokers: string[];
  /** Put before every topic and group: tests keep apart what shares a broker. */
  topicPrefix: string;
  /** How often relays and workers look without being woken, in milliseconds. */
  sweepMs: number;
  /** Whether they are woken at all; false only for a benchmark. */
  listen: boolean;
  /** Tables that its projectors write, and that a rebuild empties. */
  projections?: readonly string[];
  /** Puts something around the event log: tests crash there. */
  eventLog?: (log: EventLog) => EventLog;
}

/** Gives a service its outbox, its relay and its inbox on the event log. */
@Global()
@Module({})
export class MessagingModule {
  static forRoot(options: MessagingOptions): DynamicModule {
    const providers = providersFor(options);
    return { module: MessagingModule, providers, exports: providers.map((provider) => provider.provide) };
  }
}

function providersFor(options: MessagingOptions): FactoryProvider[] {
  const { service, topicPrefix } = options;
  const logger = new Logger('messaging');
  const kafka = { brokers: options.brokers, clientId: service, log: logger };
  const around = options.eventLog ?? ((log: EventLog) => log);
  return [
    { provide: EventLog, useFactory: () => around(new KafkaEventLog(kafka)) },
    { provide: VolumeLog, useFactory: () => new KafkaVolumeLog(kafka) },
    { provide: EventLogReader, inject: [EventLog], useFactory: (log: EventLog) => log.reader(`${topicPrefix}${service}`) },
    { provide: Outbox, useFactory: () => new TypeormOutbox(service) },
    { provide: ParkedEvents, inject: [Database], useFactory: (database: Database) => new ParkedEvents(database) },
    { provide: Consumption, inject: [Database], useFactory: (database: Database) => new Consumption(database) },
    { provide: Inbox, inject: [Database, ParkedEvents], useFactory: (database: Database, parked: ParkedEvents) => new Inbox(service, database, parked, new Positions('inbox', database), logger) },
    { provide: Replay, inject: [Transactions, ParkedEvents, Inbox], useFactory: (transactions: Transactions, parked: ParkedEvents, inbox: Inbox) => new Replay(transactions, parked, inbox) },
    {
      provide: Projections, inject: [Transactions, Inbox, EventLogReader],
      useFactory: (transactions: Transactions, inbox: Inbox, reader: EventLogReader) => new Projections(transactions, inbox, reader, topicPrefix, options.projections ?? []),
    },
    {
      provide: EventLogStrategy, inject: [Inbox, EventLogReader],
      useFactory: (inbox: Inbox, reader: EventLogReader) => new EventLogStrategy(inbox, reader, topicPrefix, logger),
    },
    {
      provide: Relay, inject: [Database, EventLog],
      useFactory: (database: Database, log: EventLog) => new Relay(database, log.writer(), { publisher: service, topicPrefix, sweepMs: options.sweepMs, listen: options.listen, log: logger }),
    },
  ];
}
