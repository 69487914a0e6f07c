import { readFileSync } from 'node:fs';
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { ROLES, type Role } from './person.js';

/** The token is missing, expired, signed by somebody else, or says nothing useful; the message tells which. */
export class Unauthenticated extends Error {
  override readonly name = 'Unauthenticated';
}

export interface Claims { subject: string; roles: Role[] }

export interface TokenSource {
  /** File with the JSON Web Key Set of whoever signs tokens. */
  keysFile?: string | undefined;
  /** Or an OpenID Connect issuer, whose keys are found by discovery. */
  issuer?: string | undefined;
  /** For whom tokens are made; `baton` unless told. */
  audience?: string | undefined;
}

/** The issuer of the tokens that the local launcher signs, and the audience of all. */
export const LOCAL_ISSUER = 'baton-local';
export const AUDIENCE = 'baton';

const CACHED = 1_000;

/** Checks tokens with public keys only: nothing in a service can make one. */
export class TokenVerifier {
  private readonly verified = new Map<string, { claims: Claims; expires: number }>();
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(private readonly source: TokenSource) {
    if (!source.keysFile && !source.issuer) throw new Error('Set TOKEN_KEYS_FILE or OIDC_ISSUER: without either nobody can be let in.');
  }

  /** From `Authorization: Bearer <token>`, or Basic with the token as password. Throws `Unauthenticated`. */
  async fromHeader(authorization: string | undefined): Promise<Claims> {
    return this.verify(tokenOf(authorization));
  }

  async verify(token: string): Promise<Claims> {
    const known = this.verified.get(token);
    if (known && known.expires > Date.now()) return known.claims;
    try {
      const keys = await (this.keys ??= this.loadKeys());
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.source.issuer ?? LOCAL_ISSUER, audience: this.source.audience ?? AUDIENCE,
        algorithms: this.source.issuer ? ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'] : ['ES256'],
      });
      if (!payload.sub) throw new Unauthenticated('The token has no subject (sub).');
      const claims = { subject: payload.sub, roles: rolesIn(payload['roles']) };
      this.remember(token, claims, (payload.exp ?? Date.now() / 1000 + 60) * 1000);
      return claims;
    } catch (error) {
      if (error instanceof Unauthenticated) throw error;
      if (error instanceof errors.JOSEError) throw new Unauthenticated(explain(error));
      this.keys = undefined;
      throw error;
    }
  }

  private remember(token: string, claims: Claims, expires: number): void {
    if (this.verified.size >= CACHED) this.verified.delete(this.verified.keys().next().value!);
    this.verified.set(token, { claims, expires });
  }

  private async loadKeys(): Promise<JWTVerifyGetKey> {
    const { keysFile, issuer } = this.source;
    if (!issuer) return createLocalJWKSet(JSON.parse(readFileSync(keysFile!, 'utf8')) as JSONWebKeySet);
    const discovery = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5_000) });
    if (!discovery.ok) throw new Error(`${issuer} answers ${discovery.status} to OpenID Connect discovery`);
    return createRemoteJWKSet(new URL(((await discovery.json()) as { jwks_uri: string }).jwks_uri));
  }
}

function tokenOf(authorization: string | undefined): string {
  const [scheme, value] = authorization?.split(' ', 2) ?? [];
  if (scheme?.toLowerCase() === 'bearer' && value) return value;
  if (scheme?.toLowerCase() === 'basic' && value) {
    const text = Buffer.from(value, 'base64').toString('utf8');
    return text.slice(text.indexOf(':') + 1);
  }
  throw new Unauthenticated('Send "Authorization: Bearer <token>", or Basic with the token as password. `npm run token` makes one.');
}

const rolesIn = (claim: unknown): Role[] =>
  Array.isArray(claim) ? ROLES.filter((role) => claim.includes(role)) : [];

function explain(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired; get a new one.';
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) return 'The token was signed by somebody else: it is not of this installation.';
  return `The token is not valid: ${error.message}`;
}
