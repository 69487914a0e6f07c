import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { errors, request, type Agent, type Dispatcher } from 'undici';
import { AddressRules } from './address-rules.js';
import { guardedAgent } from './guarded-agent.js';
import { NotificationConfig } from './notification.config.js';

/** What a receiver answered, or why there is no answer. */
export interface Answer { status: number | null; response: string | null; error: string | null; retryAfter: string | undefined }

const EXCERPT_BYTES = 1_000;

/** Posts to receivers: to allowed addresses only, without following redirects, and without waiting for ever. */
@Injectable()
export class Receiver implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(rules: AddressRules, private readonly config: NotificationConfig) {
    this.agent = guardedAgent(rules, config.DELIVERY_TIMEOUT_MS);
  }

  /** Throws only if `stopping` is aborted. */
  async post(url: string, headers: Record<string, string>, body: string, stopping: AbortSignal): Promise<Answer> {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(this.config.DELIVERY_TIMEOUT_MS)]);
    try {
      const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: this.agent });
      const retryAfter = answer.headers['retry-after'];
      return { status: answer.statusCode, response: await excerptOf(answer.body), error: null, retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter };
    } catch (error) {
      stopping.throwIfAborted();
      return { status: null, response: null, error: this.describe(error), retryAfter: undefined };
    }
  }

  private describe(error: unknown): string {
    const tooSlow = error instanceof errors.HeadersTimeoutError || error instanceof errors.ConnectTimeoutError || (error instanceof Error && error.name === 'TimeoutError');
    if (tooSlow) return `no answer within ${this.config.DELIVERY_TIMEOUT_MS} ms`;
    if (error instanceof AggregateError) return error.errors.map((each) => this.describe(each)).join('; ').slice(0, 400);
    return (error instanceof Error ? error.message : String(error)).slice(0, 400);
  }

  onApplicationShutdown(): Promise<void> {
    return this.agent.destroy();
  }
}

/** The beginning of the body. It explains, and decides nothing: one that ends early or never is cut. */
async function excerptOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= EXCERPT_BYTES) break;
    }
  } catch { /* The status has been said. */ }
  return Buffer.concat(chunks).subarray(0, EXCERPT_BYTES).toString('utf8').replaceAll('\0', '\uFFFD');
}
