import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { KeptEvent } from './kept-event.js';
import { bodyOf, headersOf } from './message.js';
import { isSecret, newSecret, signedHeaders } from './signature.js';

const event: KeptEvent = {
  position: 1, id: 'e1', type: 'deployment.rollout.rolled-back.v1', source: 'deployment/x', sequence: 7, subject: 'models/m', time: '2026-03-01T12:00:00.000Z', correlationId: 'story', causationId: 'e0',
  actor: 'service:deployment', models: ['m', 'flights'], environments: ['production'], severity: null, data: { version: { modelId: 'm', name: 'flights <3 & co', number: 4 }, reason: 'errors & latency' },
};

describe('what a receiver gets', () => {
  it('is signed as the reference implementation of Standard Webhooks verifies it', () => {
    const [secret, body] = [newSecret(), bodyOf('webhook', event)];
    const headers = signedHeaders([secret], 'id-1', new Date(), body);
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: event.type, timestamp: event.time, data: event.data, id: 'e1', subject: 'models/m', correlationid: 'story', causationid: 'e0' });
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow('No matching signature');
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow('No matching signature');
  });

  it('is signed with the former secret as well, until it has run out', () => {
    const sender = { channel: 'webhook', secret: newSecret(), formerSecret: newSecret(), formerSecretUntil: new Date(Date.now() + 60_000) } as const;
    const both = headersOf(sender, 'id-1', new Date(), '{}');
    for (const secret of [sender.secret, sender.formerSecret]) expect(new Webhook(secret).verify('{}', both)).toEqual({});
    const one = headersOf({ ...sender, formerSecretUntil: new Date(Date.now() - 1) }, 'id-1', new Date(), '{}');
    expect(one['webhook-signature']!.split(' ')).toHaveLength(1);
    expect(() => new Webhook(sender.formerSecret).verify('{}', one)).toThrow();
  });

  it('a secret is whsec_ and 24 to 64 bytes in base64', () => {
    const of = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`;
    expect([newSecret(), of(24), of(64), of(25).replace(/=+$/, '')].map(isSecret)).toEqual([true, true, true, true]);
    expect([of(23), of(65), 'whsec_', 'secret', of(24).slice(6), 'whsec_not base64 at all, whatever it is', ''].map(isSecret)).toEqual(Array(7).fill(false));
  });

  it('Slack gets a sentence, in which nothing can mention or link', () => {
    const { text, blocks } = JSON.parse(bodyOf('slack', event)) as { text: string; blocks: unknown[] };
    expect(text).toBe('Deployment: rollout rolled back: *flights &lt;3 &amp; co* version 4 in production – errors &amp; latency (by service:deployment)');
    expect(blocks).toHaveLength(2);
    const bare = JSON.parse(bodyOf('slack', { ...event, data: {}, models: [], environments: [], severity: 'critical', type: 'monitoring.alert.raised.v1' })) as { text: string };
    expect(bare.text).toBe('[critical] Monitoring: alert raised (by service:deployment)');
    expect(headersOf({ channel: 'slack', secret: null, formerSecret: null, formerSecretUntil: null }, 'id', new Date(), '')).not.toHaveProperty('webhook-signature');
  });
});
