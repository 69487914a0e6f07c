import { cloudEventOf, type KeptEvent } from './kept-event.js';
import { sentenceOf } from './sentence.js';
import { signedHeaders } from './signature.js';
import type { ChannelName, Subscription } from './subscription.js';

const USER_AGENT = 'Baton/1 (Standard-Webhooks/1.0.0)';

type Sender = Pick<Subscription, 'channel' | 'secret' | 'formerSecret' | 'formerSecretUntil'>;

/** What a receiver of the channel gets, made once: every attempt sends the same bytes. */
export function bodyOf(channel: ChannelName, event: KeptEvent): string {
  switch (channel) {
    case 'webhook': return JSON.stringify(webhookPayload(event));
    case 'slack': return JSON.stringify(slackMessage(event));
  }
}

/** Standard Webhooks' `type`, `timestamp` and `data`, and of CloudEvents what helps to place the event. */
function webhookPayload(event: KeptEvent): Record<string, unknown> {
  const { specversion: _, datacontenttype: _json, time, type, data, ...attributes } = cloudEventOf(event);
  return { type, timestamp: time, data, ...attributes };
}

function slackMessage(event: KeptEvent): Record<string, unknown> {
  const text = sentenceOf(event);
  return {
    text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: `${event.type} · ${event.time} · ${event.correlationId}` }] },
    ],
  };
}

/** The headers of one attempt. */
export function headersOf(sender: Sender, id: string, at: Date, body: string): Record<string, string> {
  const plain = { 'content-type': 'application/json', 'user-agent': USER_AGENT };
  return sender.channel === 'webhook' ? { ...plain, ...signedHeaders(secretsOf(sender, at), id, at, body) } : plain;
}

const secretsOf = ({ secret, formerSecret, formerSecretUntil }: Sender, at: Date): string[] =>
  [secret, formerSecretUntil !== null && formerSecretUntil > at ? formerSecret : null].filter((each) => each !== null);
