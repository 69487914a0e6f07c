import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { looksLikePickle } from './pickle-opcodes.js';

const NAMED_PICKLE = /\.(pkl|pickle|joblib|dill|cloudpickle)$/i;
/** How far packed content is unpacked to look at its beginning. */
const BEGINNING = 65_536;

/**
 * Tells whether a file is, or packs, a Python pickle, and in which way ("is a pickle", "is a zip archive with the pickle
 * data.pkl", …). Null if it does not.
 */
export function findPickle(path: string, bytes: Uint8Array): string | null {
  if (looksLikePickle(bytes)) return 'is a pickle';
  const archived = inZip(bytes) ?? inTar(bytes);
  if (archived) return archived;
  const packed = unpackBeginning(bytes);
  if (packed && looksLikePickle(packed)) return 'is a compressed pickle';
  if (isObjectArray(bytes)) return 'is a numpy array of Python objects, which numpy keeps as a pickle';
  if (NAMED_PICKLE.test(path)) return 'is named like a pickle';
  return null;
}

/** joblib packs with zlib or gzip; bz2 and xz are told by the file's name only. */
function unpackBeginning(bytes: Uint8Array): Uint8Array | null {
  const head = bytes.subarray(0, BEGINNING);
  // SYNC_FLUSH (2) accepts an end in the middle, because only the beginning is given.
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return attempt(() => gunzipSync(head, { finishFlush: 2, maxOutputLength: 64 * BEGINNING }));
  if (bytes[0] === 0x78 && (((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0)) return attempt(() => inflateSync(head, { finishFlush: 2, maxOutputLength: 64 * BEGINNING }));
  return null;
}

/** torch.save, and any other zip. Local headers are walked, so a forged directory hides nothing. */
function inZip(bytes: Uint8Array): string | null {
  if (!(bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4)) return null;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at >= 0 && at + 30 <= file.length; at = file.indexOf('PK\x03\x04', at + 4, 'latin1')) {
    const method = file.readUInt16LE(at + 8);
    const nameEnd = at + 30 + file.readUInt16LE(at + 26);
    const name = file.toString('utf8', at + 30, nameEnd);
    const content = file.subarray(nameEnd + file.readUInt16LE(at + 28)).subarray(0, BEGINNING);
    const plain = method === 8 ? attempt(() => inflateRawSync(content, { finishFlush: 2, maxOutputLength: 64 * BEGINNING })) : content;
    if (NAMED_PICKLE.test(name) || (plain && looksLikePickle(plain))) return `is a zip archive with the pickle ${name.slice(0, 200)}`;
  }
  return null;
}

function inTar(bytes: Uint8Array): string | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 512 || file.toString('latin1', 257, 262) !== 'ustar') return null;
  for (let at = 0; at + 512 <= file.length && file[at] !== 0;) {
    const name = file.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(file.toString('latin1', at + 124, at + 136).replace(/[\0 ].*$/s, ''), 8) || 0;
    if (NAMED_PICKLE.test(name) || looksLikePickle(file.subarray(at + 512, at + 512 + Math.min(size, BEGINNING)))) {
      return `is a tar archive with the pickle ${name.slice(0, 200)}`;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return null;
}

function isObjectArray(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).toString('latin1');
  return head.startsWith('\x93NUMPY') && /'descr': *'\|O/.test(head);
}

function attempt(unpack: () => Uint8Array): Uint8Array | null {
  try {
    return unpack();
  } catch {
    return null;
  }
}
