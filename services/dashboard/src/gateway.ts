import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance } from 'fastify';
import { TokenVerifier } from '@baton/access';
import { compression } from './compression.js';
import type { DashboardConfig } from './dashboard.config.js';
import { proxy } from './proxy.js';
import { sessions, signedIn } from './session.js';
import { statuses } from './statuses.js';
import { upstreams } from './upstreams.js';
import { web } from './web.js';

/** The one address: the page, sessions, and everything passed on to the services. */
export async function gateway(config: DashboardConfig): Promise<FastifyInstance> {
  const app = Fastify({ logger: { level: config.LOG_LEVEL, name: 'dashboard' }, disableRequestLogging: true, forceCloseConnections: true, routerOptions: { maxParamLength: 2_000 } });
  const verifier = new TokenVerifier({ keysFile: config.TOKEN_KEYS_FILE, issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE });
  const services = upstreams(config);
  await app.register(cookie);
  await compression(app);
  app.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'same-origin');
    done(null, payload);
  });
  sessions(app, config.SIGN_IN_FILE, verifier);
  app.get('/health/live', () => ({ status: 'ok' }));
  app.get('/health/ready', () => ({ status: 'ok', checks: {} }));
  app.get('/session', async (request) => ({ person: await signedIn(request, verifier), address: `${request.protocol}://${request.headers.host ?? 'localhost'}`, services: await statuses(services) }));
  await proxy(app, services);
  await web(app);
  return app;
}
