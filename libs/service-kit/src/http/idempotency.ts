import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { TokenVerifier } from '@baton/access';
import { digestOf, digestOfJson } from '@baton/artifacts';
import type { Database } from '@baton/persistence';
import { isBare } from './request-hooks.js';

export class IdempotencyKeys1760000000003 implements MigrationInterface {
  name = 'IdempotencyKeys1760000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE idempotency_key (
      id text PRIMARY KEY,
      request text NOT NULL,
      status integer,
      content_type text,
      headers text NOT NULL DEFAULT '{}',
      body text,
      taken_at timestamptz NOT NULL DEFAULT now())`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_key');
  }
}

interface Keyed extends FastifyRequest { idempotencyId?: string }
interface Row { request: string; status: number | null; content_type: string | null; headers: string; body: string | null }

/** What belongs to an answer beside its body. */
const KEPT_HEADERS = ['location', 'baton-position'] as const;

/** How long a key that was taken but never answered (a crash) blocks a repetition. */
const ABANDONED = "interval '1 minute'";
const FORGOTTEN = "interval '1 day'";

/** A repeated `Idempotency-Key` of the same caller gets the first answer, and nothing is done twice. */
export function answerRepetitions(fastify: FastifyInstance, database: Database, verifier: TokenVerifier): void {
  let sweepAt = 0;
  fastify.addHook('preHandler', async (request: Keyed, reply) => {
    const key = request.headers['idempotency-key'];
    // A body that is streamed is a file by its path, which may be put as often as one likes.
    if (typeof key !== 'string' || request.method === 'GET' || isBare(request) || request.body instanceof Readable) return;
    const caller = await verifier.fromHeader(request.headers.authorization).catch(() => null);
    if (!caller) return; // The guard says why.
    const id = digestOf([caller.subject, request.method, request.routeOptions.url ?? '', key].join('\n'));
    const fingerprint = digestOfJson({ url: request.url, body: request.body ?? null });
    if (Date.now() > sweepAt) {
      sweepAt = Date.now() + 3_600_000;
      await database.query(`DELETE FROM idempotency_key WHERE taken_at < now() - ${FORGOTTEN}`);
    }
    const taken = await database.query(
      `INSERT INTO idempotency_key (id, request) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET request = excluded.request, status = NULL, body = NULL, taken_at = now()
         WHERE idempotency_key.taken_at < now() - ${FORGOTTEN} OR (idempotency_key.status IS NULL AND idempotency_key.taken_at < now() - ${ABANDONED})
       RETURNING id`, [id, fingerprint]);
    if (taken.length > 0) {
      request.idempotencyId = id;
      return;
    }
    const [first] = await database.query<Row>('SELECT request, status, content_type, headers, body FROM idempotency_key WHERE id = $1', [id]);
    if (first?.status == null) return reply.status(409).type('application/problem+json').send(inProgress);
    if (first.request !== fingerprint) return reply.status(422).type('application/problem+json').send(otherRequest);
    return reply.status(first.status).type(first.content_type ?? 'application/json').headers(JSON.parse(first.headers) as Record<string, string>).header('idempotency-replayed', 'true').send(first.body);
  });
  fastify.addHook('onSend', async (request: Keyed, reply, payload) => {
    if (!request.idempotencyId) return payload;
    if (reply.statusCode >= 500 || reply.statusCode === 429) await database.query('DELETE FROM idempotency_key WHERE id = $1', [request.idempotencyId]);
    else await database.query('UPDATE idempotency_key SET status = $2, content_type = $3, body = $4, headers = $5 WHERE id = $1',
      [request.idempotencyId, reply.statusCode, String(reply.getHeader('content-type') ?? ''), typeof payload === 'string' ? payload : '', JSON.stringify(keptHeaders(reply))]);
    return payload;
  });
}

const keptHeaders = (reply: FastifyReply): Record<string, string> =>
  Object.fromEntries(KEPT_HEADERS.flatMap((name) => (reply.hasHeader(name) ? [[name, String(reply.getHeader(name))]] : [])));

const inProgress = { type: 'urn:baton:problem:in-progress', title: 'Conflict', status: 409, detail: 'A request with this Idempotency-Key is still being worked on. Try again in a moment.' };
const otherRequest = { type: 'urn:baton:problem:key-reused', title: 'Unprocessable Content', status: 422, detail: 'This Idempotency-Key was used for another request. Use a new key.' };
