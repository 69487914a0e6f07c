import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** What people read over a network. A stream of events must come as it comes. */
const READ = /^(application\/([\w.-]+\+)?json|text\/(html|css|javascript|plain)|image\/svg\+xml)/;
/** What machines ask in a hurry, beside us: predictions, and MLflow's client. */
const HURRIED = /^\/(v2|environments|api|version)(\/|$)/;

/** Answers to people travel compressed: a drift matrix is a few per cent of its JSON. */
export async function compression(app: FastifyInstance): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (HURRIED.test(route.url)) route.compress = false;
  });
  await app.register(compress, { customTypes: READ, encodings: ['br', 'gzip'] });
}
