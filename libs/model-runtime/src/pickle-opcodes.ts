/**
 * Recognises Python pickles by walking their opcodes (CPython's Lib/pickletools.py), without doing what they say.
 * Protocol 2 and later begin with PROTO; earlier ones are text, so they count only if they name a global and end or call
 * as a pickle does.
 */
export function looksLikePickle(bytes: Uint8Array): boolean {
  const binary = bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5;
  if (binary) return knownOpcode(bytes[2]);
  return namesAndCalls(bytes);
}

/** What follows an opcode: so many bytes, `n` lines, or a length of so many bytes and the content. */
const fixed: { readonly [opcode: string]: number } = {
  '0': 0, '1': 0, '2': 0, '(': 0, '.': 0, ')': 0, ']': 0, '}': 0, N: 0, Q: 0, R: 0, a: 0, b: 0, d: 0, e: 0, l: 0, o: 0, s: 0, t: 0, u: 0,
  K: 1, M: 2, J: 4, h: 1, j: 4, q: 1, r: 4, G: 8,
  '\x80': 1, '\x81': 0, '\x82': 1, '\x83': 2, '\x84': 4, '\x85': 0, '\x86': 0, '\x87': 0, '\x88': 0, '\x89': 0,
  '\x8f': 0, '\x90': 0, '\x91': 0, '\x92': 0, '\x93': 0, '\x94': 0, '\x95': 8, '\x97': 0, '\x98': 0,
};
const lines: { readonly [opcode: string]: number } = { I: 1, L: 1, F: 1, S: 1, V: 1, P: 1, g: 1, p: 1, c: 2, i: 2 };
const counted: { readonly [opcode: string]: number } = { T: 4, U: 1, X: 4, B: 4, C: 1, '\x8a': 1, '\x8b': 4, '\x8c': 1, '\x8d': 8, '\x8e': 8, '\x96': 8 };
const identifier = /^[A-Za-z_][\w.]*$/;

function knownOpcode(byte: number | undefined): boolean {
  const opcode = String.fromCharCode(byte ?? 0);
  return opcode in fixed || opcode in lines || opcode in counted;
}

function namesAndCalls(bytes: Uint8Array): boolean {
  let named = false;
  for (let at = 0, steps = 0; at < bytes.length && steps < 100_000; steps += 1) {
    const opcode = String.fromCharCode(bytes[at] ?? 0);
    at += 1;
    if (opcode === '.' || ((opcode === 'R' || opcode === 'o' || opcode === 'b') && named)) return named;
    if (opcode in lines) {
      const first = lineFrom(bytes, at);
      const second = first && lines[opcode] === 2 ? lineFrom(bytes, first.next) : first;
      if (!first || !second) return false;
      if (opcode === 'c' || opcode === 'i') {
        if (!identifier.test(first.text) || !identifier.test(second.text)) return false;
        named = true;
      }
      at = second.next;
    } else if (opcode in counted) at += (counted[opcode] ?? 0) + lengthAt(bytes, at, counted[opcode] ?? 0);
    else if (opcode in fixed) at += fixed[opcode] ?? 0;
    else return false;
  }
  return false;
}

function lineFrom(bytes: Uint8Array, at: number): { text: string; next: number } | null {
  const end = bytes.indexOf(10, at);
  if (end < 0 || end - at > 1000) return null;
  return { text: Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString('latin1'), next: end + 1 };
}

function lengthAt(bytes: Uint8Array, at: number, size: number): number {
  let length = 0;
  for (let i = size - 1; i >= 0; i -= 1) length = length * 256 + (bytes[at + i] ?? 0);
  return length;
}
