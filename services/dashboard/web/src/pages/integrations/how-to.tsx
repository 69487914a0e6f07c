import { Anchor, Card, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { eventLog } from '../../api/event-log.js';
import { Copied } from '../../look/copied.js';

const RECEIVER = `import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const [webhook, seen] = [new Webhook(process.env.SECRET), new Set()];
createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  let event;
  try { event = webhook.verify(body, request.headers); } catch { return response.writeHead(401).end(); }
  // At least once, always under the same id: drop what you have had.
  if (!seen.has(request.headers['webhook-id'])) console.log(event.type, event.data);
  seen.add(request.headers['webhook-id']);
  response.writeHead(204).end();
}).listen(9000);`;

const streamed = (origin: string) => `# Resumes after what it has had: -H "Last-Event-ID: <the last id>"
curl -N -H "Authorization: Bearer $TOKEN" \\
  '${origin}/notification/api/v1/stream?type=deployment.rollout.*'`;

const followed = (brokers: string, topic: string) => `from confluent_kafka import Consumer   # pip install confluent-kafka

consumer = Consumer({"bootstrap.servers": "${brokers}", "group.id": "my-team", "auto.offset.reset": "earliest"})
consumer.subscribe(["${topic}"])
while True:
    message = consumer.poll(1)
    if message and not message.error():
        event = dict(message.headers())        # ce_type, ce_id, ce_source, ce_time, ce_actor, ce_correlationid, …
        print(event["ce_type"].decode(), message.value().decode())`;

/** The three ways by which others hear of events, each with lines to paste. */
export function HowTo() {
  const [way, setWay] = useState<string | null>('webhook');
  const { data } = useQuery({ queryKey: ['event-log'], queryFn: eventLog, staleTime: Infinity });
  const brokers = Object.values(data?.servers ?? {}).map(({ host }) => host).join(',');
  const topics = Object.values(data?.channels ?? {}).map(({ address }) => address);
  return (
    <Card withBorder component="section" aria-label="how to listen">
      <Title order={3} size="h5" mb="xs">How to listen</Title>
      <Tabs value={way} onChange={setWay} keepMounted={false}>
        <Tabs.List mb="sm"><Tabs.Tab value="webhook">Webhook</Tabs.Tab><Tabs.Tab value="stream">Stream</Tabs.Tab><Tabs.Tab value="kafka">Kafka</Tabs.Tab></Tabs.List>
        <Tabs.Panel value="webhook">
          <Text size="sm" mb="xs">Make a subscription above. Its deliveries are signed as <Anchor href="https://www.standardwebhooks.com">Standard Webhooks</Anchor> are; a receiver that checks that, with the secret that was shown once:</Text>
          <Copied text={RECEIVER} />
        </Tabs.Panel>
        <Tabs.Panel value="stream">
          <Text size="sm" mb="xs">Server-Sent Events, filtered by type, model or correlation; <Anchor href="/notification/docs">its API</Anchor>. Nothing is printed until something happens.</Text>
          <Copied text={streamed(window.location.origin)} />
        </Tabs.Panel>
        <Tabs.Panel value="kafka">
          <Text size="sm" mb="xs">The log itself: CloudEvents, one topic with one partition a publisher, kept for ever; predictions are Arrow batches on their own topic. <Anchor href="/notification/asyncapi.json">The AsyncAPI document</Anchor> has every event with its schema. Topics: {topics.join(', ')}.</Text>
          <Copied text={followed(brokers || '…', topics[0] ?? 'registry.v1')} />
        </Tabs.Panel>
      </Tabs>
    </Card>
  );
}
