import { contractOf, plainName, PUBLISHERS, type EventContract } from './event.js';
import { PredictionLogged } from './serving/prediction-logged.js';

/** Where the events are: `host:port` of the brokers, and what stands before each topic. */
export interface EventLogPlace { readonly brokers: readonly string[]; readonly prefix: string }

/** Batches of predictions go another way than all other events. */
const INFERENCE = contractOf(PredictionLogged).type;
const HEADERS = {
  type: 'object', description: 'CloudEvents 1.0, Kafka binding, binary mode. `ce_source` and `ce_id` together are the key to drop repetitions by.',
  properties: {
    ce_specversion: { const: '1.0' }, ce_id: { type: 'string', format: 'uuid' }, ce_type: { type: 'string' },
    ce_source: { type: 'string', description: 'The publisher, and which life of its database' }, ce_sequence: { type: 'string', pattern: '^[1-9][0-9]*$', description: 'Counted from 1 in its source, without gaps' },
    ce_subject: { type: 'string' }, ce_time: { type: 'string', format: 'date-time' }, ce_dataschema: { type: 'string' },
    ce_correlationid: { type: 'string', description: 'What belongs together, from the first request to the last consequence' }, ce_causationid: { type: 'string', description: 'The event that it answers' },
    ce_actor: { type: 'string', description: 'Who: the subject of a token, or service:<name>' }, traceparent: { type: 'string', description: 'W3C Trace Context of the request that caused it' }, 'content-type': { type: 'string' },
  },
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_sequence', 'ce_subject', 'ce_time', 'ce_correlationid', 'ce_actor', 'content-type'],
};

const reference = (path: string) => ({ $ref: `#/${path}` });

/** All events as an AsyncAPI 3.0 document, from the view of somebody who follows them: a channel a publisher. */
export function asyncApi(contracts: readonly EventContract[], place?: EventLogPlace): object {
  const prefix = place?.prefix ?? '';
  const [batches, lifecycle] = [contracts.filter(({ type }) => type === INFERENCE), contracts.filter(({ type }) => type !== INFERENCE)];
  const channels = {
    ...Object.fromEntries(PUBLISHERS.map((publisher) => {
      const topic = `${prefix}${publisher}.v1`;
      const events = lifecycle.filter((contract) => contract.publisher === publisher || contract.publisher === '*');
      return [publisher, { ...channel(topic, `What ${publisher} says, in order.`, events), bindings: { kafka: { topic, partitions: 1, bindingVersion: '0.5.0' } } }];
    })),
    inference: channel(`${prefix}inference.v1`, 'Batches of predictions, partitioned by server, kept for days.', batches),
  };
  return {
    asyncapi: '3.0.0',
    info: { title: 'Baton events', version: '1', description: 'The event log of Baton: each publisher has one topic with one partition, kept for ever. Fields that are not known are to be ignored; a changed shape is a new version of the type.' },
    defaultContentType: 'application/json',
    ...(place && { servers: Object.fromEntries(place.brokers.map((host, index) => [`broker${index + 1}`, { host, protocol: 'kafka' }])) }),
    channels,
    operations: Object.fromEntries(Object.keys(channels).map((name) => [`follow-${name}`, { action: 'receive', channel: reference(`channels/${name}`) }])),
    components: {
      messages: Object.fromEntries(contracts.map((contract) => [plainName(contract.type), message(contract)])),
      schemas: { headers: HEADERS, ...Object.fromEntries(contracts.map(({ type, schema }) => [plainName(type), schema])) },
    },
  };
}

const channel = (address: string, description: string, events: readonly EventContract[]) => ({
  address, description, messages: Object.fromEntries(events.map(({ type }) => [plainName(type), reference(`components/messages/${plainName(type)}`)])),
});

function message({ type }: EventContract): object {
  const headers = reference('components/schemas/headers');
  if (type !== INFERENCE) return { name: type, contentType: 'application/json', headers, payload: reference(`components/schemas/${plainName(type)}`) };
  const summary = `An Apache Arrow IPC stream; the key \`baton\` of its schema's metadata is JSON as in \`#/components/schemas/${type}\``;
  return { name: type, summary, contentType: 'application/vnd.apache.arrow.stream', headers, payload: { type: 'string', format: 'binary', description: summary } };
}
