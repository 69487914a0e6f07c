import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authorizationOf } from './session.js';
import type { Upstream } from './upstreams.js';

/** A request may wait a minute for readiness; nothing may hang for ever. */
const HEADERS_WITHIN_MS = 120_000;

interface Route { prefix: string; rewritePrefix: string; upstream: Upstream }

const isMlflow = (url: string) => /^\/api\/[23]\.0\//.test(url);

/** Passes requests on to the services by path, with the caller's token, or that of their session. */
export async function proxy(app: FastifyInstance, services: readonly Upstream[]): Promise<void> {
  const named = (name: string) => services.find((service) => service.name === name)!;
  const routes: Route[] = [
    ...['/api/2.0', '/api/3.0'].map((prefix) => ({ prefix, rewritePrefix: prefix, upstream: named('registry') })),
    { prefix: '/version', rewritePrefix: '/version', upstream: named('registry') },
    { prefix: '/v2', rewritePrefix: '/v2', upstream: named('serving') },
    { prefix: '/environments', rewritePrefix: '/environments', upstream: named('serving') },
    ...services.map((upstream) => ({ prefix: `/${upstream.name}`, rewritePrefix: '', upstream })),
  ];
  for (const { prefix, rewritePrefix, upstream } of routes) {
    await app.register(httpProxy, {
      prefix, rewritePrefix, upstream: upstream.url, undici: { connections: upstream.connections ?? 128, headersTimeout: HEADERS_WITHIN_MS, bodyTimeout: 0 },
      replyOptions: {
        rewriteRequestHeaders: (request, headers) => ({ ...headers, ...authorizationOf(request as FastifyRequest), 'x-forwarded-for': (request as FastifyRequest).ip }),
        onError: (reply, { error }) => void unavailable(reply as FastifyReply, upstream, error),
      },
    });
  }
  // For whoever watches the services from inside: on their own ports, not through the one address.
  for (const { name } of services) app.get(`/${name}/metrics`, (_request, reply) => reply.status(404).type('application/problem+json').send({ type: 'urn:baton:problem:not-found', title: 'Not Found', status: 404, detail: `Metrics are on ${name}'s own port.` }));
  // MLflow's own probe; the gateway's are below /health.
  app.get('/health', async (_request, reply) => {
    const answer = await fetch(`${named('registry').url}/health`).catch(() => undefined);
    return reply.status(answer?.status ?? 503).type('text/plain').send(await answer?.text() ?? 'registry is not reachable');
  });
}

/** MLflow's newer clients repeat a create only after 429, so that is what they get if the request surely did nothing. */
function unavailable(reply: FastifyReply, { name }: Upstream, error: Error & { code?: string }): FastifyReply {
  const detail = `${name} is not reachable right now; it may be starting. Try again in a moment.`;
  const neverArrived = error.code === 'ECONNREFUSED' || /ECONNREFUSED/.test(error.message);
  const status = isMlflow(reply.request.url) && neverArrived ? 429 : 503;
  const vocabulary = isMlflow(reply.request.url) ? { error_code: status === 429 ? 'REQUEST_LIMIT_EXCEEDED' : 'TEMPORARILY_UNAVAILABLE', message: detail } : {};
  return reply.status(status).header('retry-after', '1').type('application/problem+json')
    .send({ type: 'urn:baton:problem:unavailable', title: 'Unavailable', status, detail, ...vocabulary });
}
