import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { make } from '@baton/contracts';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { brokers, EventTap, eventually, freshDatabase, freshPrefix, tokenFor, WebhookReceiver } from '@baton/testing';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const MODEL = '0190a0a0-0000-7000-8000-00000000000a';

describe('a process that is ended between the post and its record', () => {
  const running: ChildProcess[] = [];
  let env: NodeJS.ProcessEnv;
  let tap: EventTap;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    const prefix = freshPrefix();
    env = {
      ...process.env, NODE_OPTIONS: '', DATABASE_URL: await freshDatabase(), KAFKA_BROKERS: brokers(), TOPIC_PREFIX: prefix, TOKEN_KEYS_FILE: `${inject('keysDirectory')}/token-keys.json`,
      ALLOW_PRIVATE_ADDRESSES: '127.0.0.1', DELIVERY_TIMEOUT_MS: '1500', PORT: '0',
    };
    tap = await new EventTap(prefix).listen('notification');
    receiver = await new WebhookReceiver().open();
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await tap.close();
    await receiver.close();
  });

  function start(): { url: Promise<string>; stop(signal: NodeJS.Signals): Promise<void> } {
    const child = spawn(process.execPath, [MAIN], { env });
    running.push(child);
    const exited = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
    let output = '';
    const url = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const found = /listens on (http:[^"]+)"/.exec(output)?.[1];
        if (found) resolve(found);
      });
      child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString(); });
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
    });
    return { url, stop: async (signal) => { child.kill(signal); await exited; } };
  }

  it.each(['SIGKILL', 'SIGTERM'] as const)('(%s) is followed by the same post under the same id, and nothing is lost', async (signal) => {
    const first = start();
    const answer = await fetch(`${await first.url}/api/v1/subscriptions`, {
      method: 'POST', headers: { authorization: `Bearer ${await tokenFor('dana', 'data-scientist')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'mine', types: ['registry.*'], channel: 'webhook', url: `${receiver.url}/` }),
    });
    expect(answer.status).toBe(201);
    receiver.answer = () => undefined;
    await tap.publish('registry', MODEL, [make(ModelCreated, { modelId: MODEL, name: 'flights' })]);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    await first.stop(signal);
    receiver.answer = (_request, response) => response.end();
    await start().url;
    const { data } = await tap.next('delivery.succeeded');
    const posts = receiver.received;
    expect(posts).toHaveLength(2);
    expect(posts[1]).toMatchObject({ body: posts[0]!.body, headers: { 'webhook-id': posts[0]!.headers['webhook-id'] } });
    expect(data).toMatchObject({ delivery: { deliveryId: posts[0]!.headers['webhook-id'] } });
    expect(tap.ofType('delivery.failed')).toEqual([]);
  });
});
