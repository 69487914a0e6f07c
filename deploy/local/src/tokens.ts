import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT, calculateJwkThumbprint, type JWK } from 'jose';
import { AUDIENCE, LOCAL_ISSUER, ROLES, type Role } from '@baton/access';
import { contentOf, createFile, replaceFile } from './whole-file.js';

const READ_BY_SERVICES = 0o644;

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
    const key = contentOf(file) ?? createFile(file, JSON.stringify(await newKey()));
    const tokens = new Tokens(directory, JSON.parse(key) as JWK);
    const { d: _, ...publicKey } = tokens.key;
    replaceFile(tokens.keysFile, JSON.stringify({ keys: [publicKey] }), READ_BY_SERVICES);
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
    const tokens = contentOf(this.tokensFile) ?? createFile(this.tokensFile, `${JSON.stringify(await this.newTokens(), null, 2)}\n`);
    return JSON.parse(tokens) as Record<Role, string>;
  }

  private async newTokens(): Promise<Record<string, string>> {
    return Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, await this.sign(role, [role])] as const)));
  }

  /** Single-use codes to sign in with, one a role. The file holds their hashes, so that it cannot be used to sign in. */
  async signInCodes(): Promise<Record<Role, string>> {
    const tokens = await this.perRole();
    const codes = Object.fromEntries(ROLES.map((role) => [role, randomBytes(18).toString('base64url')])) as Record<Role, string>;
    const byHash = Object.fromEntries(ROLES.map((role) => [createHash('sha256').update(codes[role]).digest('hex'), tokens[role]]));
    replaceFile(this.signInFile, JSON.stringify(byHash));
    return codes;
  }
}

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, alg: 'ES256', kid: await calculateJwkThumbprint(jwk) };
}
