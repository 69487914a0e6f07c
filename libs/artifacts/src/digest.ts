import { createHash, hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import canonicalize from 'canonicalize';

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = string;

export const digestOf = (bytes: Uint8Array | string): Digest => `sha256:${hash('sha256', bytes, 'hex')}`;

/** The digest of a JSON value in its canonical form (RFC 8785), so that equal values have equal digests. */
export function digestOfJson(value: unknown): Digest {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical form');
  return digestOf(text);
}

/** Passes bytes on and knows their digest and size at the end. */
export class Digesting extends Transform {
  private readonly sha = createHash('sha256');
  size = 0;
  private made: Digest | undefined;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.sha.update(chunk);
    this.size += chunk.length;
    done(null, chunk);
  }

  get digest(): Digest {
    return (this.made ??= `sha256:${this.sha.digest('hex')}`);
  }
}
