import { existsSync } from 'node:fs';
import { join } from 'node:path';
import serveStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Scripts and data from here alone; Mantine and the charts set styles on elements; the graph's layout works in a blob. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const ROOT = join(import.meta.dirname, 'web');
const A_YEAR_S = 31_536_000;

/** The page. Its files have their content's hash in their names; every address that nothing else answers is one of its own. */
export async function web(app: FastifyInstance): Promise<void> {
  if (!existsSync(join(ROOT, 'index.html'))) {
    // From sources, as in tests: only `npm run build` makes the page.
    app.get('/', (_request, reply) => reply.status(503).type('text/plain').send('The page is not built: npm run build.'));
    return;
  }
  await app.register(serveStatic, {
    root: ROOT, index: false, wildcard: false, cacheControl: false,
    setHeaders: (reply, path) => void reply.header('cache-control', path.includes('/assets/') ? `public, max-age=${A_YEAR_S}, immutable` : 'no-cache'),
  });
  app.setNotFoundHandler((request, reply) => {
    const page = request.method === 'GET' && (request.url === '/' || (request.headers.accept ?? '').includes('text/html'));
    if (!page) return reply.status(404).type('application/problem+json').send({ type: 'urn:baton:problem:not-found', title: 'Not Found', status: 404, detail: `There is nothing at ${request.url}.` });
    return reply.header('content-security-policy', POLICY).header('cache-control', 'no-cache').sendFile('index.html');
  });
}
