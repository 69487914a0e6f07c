import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TokenVerifier } from '@baton/access';

const COOKIE = 'baton_session';
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Single-use codes from the launcher's links. The file holds hashes of codes; a redeemed one is gone from it. */
class SignInCodes {
  constructor(private readonly file: string | undefined) {}

  /** The token that a code stands for, once. */
  redeem(code: string): string | undefined {
    if (!this.file || !existsSync(this.file)) return undefined;
    const tokens = JSON.parse(readFileSync(this.file, 'utf8')) as Record<string, string>;
    const hash = createHash('sha256').update(code).digest('hex');
    const token = tokens[hash];
    if (!token) return undefined;
    const { [hash]: _, ...rest } = tokens;
    writeFileSync(this.file, JSON.stringify(rest), { mode: 0o600 });
    return token;
  }
}

/** The Authorization header of a request's session, if it has no own. */
export function authorizationOf(request: FastifyRequest): { authorization: string } | undefined {
  if (request.headers.authorization) return undefined;
  const token = request.cookies[COOKIE];
  return token ? { authorization: `Bearer ${token}` } : undefined;
}

/** Sign-in by link or by token, sign-out, and the check that a session's request comes from our own pages. */
export function sessions(app: FastifyInstance, signInFile: string | undefined, verifier: TokenVerifier): void {
  const codes = new SignInCodes(signInFile);
  app.addHook('onRequest', async (request, reply) => {
    if (SAFE.has(request.method) || !authorizationOf(request)) return;
    if (!ownOrigin(request)) return forbidden(reply);
  });
  app.get('/sign-in', async (request, reply) => {
    const { code } = request.query as { code?: string };
    const token = code ? codes.redeem(code) : undefined;
    if (!token) return (request.headers.accept ?? '').includes('text/html') ? reply.redirect('/used-link', 303) : reply.status(410).type('text/plain').send('This link has been used or has expired. Each start of Baton prints new ones.');
    await verifier.verify(token);
    return begin(request, reply, token).redirect('/');
  });
  app.post('/session', async (request, reply) => {
    if (!ownOrigin(request)) return forbidden(reply);
    const { token } = (request.body ?? {}) as { token?: unknown };
    const person = typeof token === 'string' ? await verifier.verify(token).catch(() => null) : null;
    if (person === null) return reply.status(401).type('application/problem+json').send({ type: 'urn:baton:problem:unauthenticated', title: 'Not signed in', status: 401, detail: 'This is no token that is valid here, or it has expired.' });
    return begin(request, reply, token as string).status(204).send();
  });
  // The cookie is out of the page's reach; its reader may have the token for their own scripts.
  app.post('/session/token', async (request, reply) => {
    const token = request.cookies[COOKIE];
    if (!token) return reply.status(401).type('application/problem+json').send({ type: 'urn:baton:problem:unauthenticated', title: 'Unauthorized', status: 401, detail: 'Sign in first.' });
    return reply.header('cache-control', 'no-store').send({ token });
  });
  app.post('/sign-out', (_request, reply) => reply.clearCookie(COOKIE, { path: '/' }).redirect('/', 303));
}

/** From here on the browser's requests are made with this token, which its pages cannot read. */
const begin = (request: FastifyRequest, reply: FastifyReply, token: string): FastifyReply =>
  reply.setCookie(COOKIE, token, { httpOnly: true, sameSite: 'strict', path: '/', maxAge: 30 * 86_400, secure: request.protocol === 'https' });

function ownOrigin(request: FastifyRequest): boolean {
  try { return new URL(request.headers.origin ?? '').host === request.headers.host; } catch { return false; }
}

const forbidden = (reply: FastifyReply) => reply.status(403).type('application/problem+json').send({
  type: 'urn:baton:problem:foreign-origin', title: 'Forbidden', status: 403, detail: 'A session changes things only from pages of this address. Use a token from elsewhere.',
});

/** Who a session belongs to; null without a valid one. */
export async function signedIn(request: FastifyRequest, verifier: TokenVerifier): Promise<{ subject: string; roles: string[] } | null> {
  const token = request.cookies[COOKIE];
  return token ? verifier.verify(token).catch(() => null) : null;
}
