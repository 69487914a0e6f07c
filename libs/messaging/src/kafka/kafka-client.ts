import { Kafka, logLevel, type LogEntry } from 'kafkajs';
import { stopIdlePolling } from './idle-patch.js';

export interface KafkaOptions {
  brokers: string[];
  clientId: string;
  log: { debug(message: string): void; warn(message: string): void };
}

/** kafkajs reports states that every cluster passes through as errors; they are details here. */
const ROUTINE = /rebalanc|Topic creation errors|coordinator|leader|not aware of this member|ECONNREFUSED|Connection (error|timeout)|Request .* timed out|does not host this topic|Failed to (connect|find)|Restarting the consumer|KafkaJSNumberOfRetriesExceeded|closed|socket hang up/i;

/** A kafkajs client that is quiet when idle, and that leaves retries to the caller, who knows what is at stake. */
export function kafkaClient(options: KafkaOptions): Kafka {
  stopIdlePolling();
  return new Kafka({
    brokers: options.brokers,
    clientId: options.clientId,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 3 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => write(options.log, entry),
  });
}

function write(log: KafkaOptions['log'], { namespace, log: { message, error } }: LogEntry): void {
  const text = `kafka ${namespace}: ${message}${typeof error === 'string' ? ` (${error})` : ''}`;
  if (ROUTINE.test(text)) log.debug(text);
  else log.warn(text);
}
