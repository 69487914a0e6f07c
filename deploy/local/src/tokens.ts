import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT, calculateJwkThumbprint, type JWK } from 'jose';
import { AUDIENCE, LOCAL_ISSUER, ROLES, type Role } from '@baton/access';

const PRIVATE = { mode: 0o600 };

/** The installation's signing key, and the tokens made with it. Only the launcher has it; services check with the public key. */
export class Tokens {
  private constructor(private readonly directory: string, private readonly key: JWK) {}

  /** File with the public keys: what services get. */
  get keysFile(): string {
    return join(this.directory, 'token-keys.json');
  }

  get tokensFile(): string {
    return join(this.directory, 'tokens.json');
  }

  get signInFile(): string {
    return join(this.directory, 'sign-in.json');
  }

  /** Opens the key of a data directory and makes one the first time, so that tokens survive restarts. */
  static async open(directory: string): Promise<Tokens> {
    mkdirSync(directory, { recursive: true });
    const file = join(directory, 'signing-key.json');
    if (!existsSync(file)) {
      const { privateKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = await exportJWK(privateKey);
      writeFileSync(file, JSON.stringify({ ...jwk, alg: 'ES256', kid: await calculateJwkThumbprint(jwk) }), PRIVATE);
    }
    const tokens = new Tokens(directory, JSON.parse(readFileSync(file, 'utf8')) as JWK);
    const { d: _, ...publicKey } = tokens.key;
    writeFileSync(tokens.keysFile, JSON.stringify({ keys: [publicKey] }));
    return tokens;
  }

  /** A token for somebody, valid for `days`. */
  async sign(subject: string, roles: readonly Role[], days = 365): Promise<string> {
    return new SignJWT({ roles: [...roles] })
      .setProtectedHeader({ alg: 'ES256', ...(this.key.kid && { kid: this.key.kid }) })
      .setSubject(subject).setIssuer(LOCAL_ISSUER).setAudience(AUDIENCE).setIssuedAt().setExpirationTime(`${days} days`)
      .sign(await importJWK(this.key, 'ES256'));
  }

  /** One token a role, made once. */
  async perRole(): Promise<Record<Role, string>> {
    if (!existsSync(this.tokensFile)) {
      const entries = await Promise.all(ROLES.map(async (role) => [role, await this.sign(role, [role])] as const));
      writeFileSync(this.tokensFile, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`, PRIVATE);
    }
    return JSON.parse(readFileSync(this.tokensFile, 'utf8')) as Record<Role, string>;
  }

  /** Single-use codes to sign in with, one a role. The file holds their hashes, so that it cannot be used to sign in. */
  async signInCodes(): Promise<Record<Role, string>> {
    const tokens = await this.perRole();
    const codes = Object.fromEntries(ROLES.map((role) => [role, randomBytes(18).toString('base64url')])) as Record<Role, string>;
    const byHash = Object.fromEntries(ROLES.map((role) => [createHash('sha256').update(codes[role]).digest('hex'), tokens[role]]));
    writeFileSync(this.signInFile, JSON.stringify(byHash), PRIVATE);
    return codes;
  }
}
