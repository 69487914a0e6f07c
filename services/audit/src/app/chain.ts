import { createHash } from 'node:crypto';
import type { LogRecord } from '@baton/messaging';

/** What comes before the first entry. */
export const GENESIS = Buffer.alloc(32);
const LEAF = Buffer.from([0]);

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/**
 * The bytes that stand for a record: the UTF-8 of the JSON `[topic, offset, key, [[header, value], …], value]` without
 * white space, strings written as RFC 8785 does. The offset is decimal text, the headers are sorted by name, the value is
 * base64 or null; in key and headers U+FFFD stands for what is no UTF-8, in the key also for NUL. Whoever reads the topic can make them.
 */
export function leafOf({ topic, offset, key, headers, value }: LogRecord): Buffer {
  const sorted = Object.entries(headers).sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify([topic, offset, key?.replaceAll('\0', '\uFFFD') ?? null, sorted, value?.toString('base64') ?? null]), 'utf8');
}

/** RFC 9162's hash of a leaf, so that a Merkle tree over the ledger stands on the same leaves. */
export const leafHashOf = (record: LogRecord): Buffer => sha256(LEAF, leafOf(record));

/** The hash of an entry: over the hash of the entry before it and its own leaf's. */
export const chained = (previous: Uint8Array, leafHash: Uint8Array): Buffer => sha256(previous, leafHash);
