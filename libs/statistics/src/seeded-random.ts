/** A stream of pseudo-random numbers, the same for the same seed everywhere. Not for secrets. */
export interface Random {
  /** In [0, 1), 32 random bits. */
  next(): number;
  /** A whole number in [0, bound), without bias; `bound` at most 2^32. */
  below(bound: number): number;
}

/**
 * sfc32 by Chris Doty-Humphrey (PractRand), its state filled by FNV-1a of the seed's text and warmed up.
 * @param seed a number, or text such as a digest
 */
export function seededRandom(seed: number | string): Random {
  let a = fnv1a(`${seed}/a`);
  let b = fnv1a(`${seed}/b`);
  let c = fnv1a(`${seed}/c`);
  let counter = 1;
  let lastBound = 0;
  let limit = 0;
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 20; i += 1) bits();
  return {
    next: () => bits() / 4_294_967_296,
    below: (bound) => {
      // Values at the top that do not divide evenly would favour small results: draw again.
      if (bound !== lastBound) {
        lastBound = bound;
        limit = 4_294_967_296 - (4_294_967_296 % bound);
      }
      for (;;) {
        const drawn = bits();
        if (drawn < limit) return drawn % bound;
      }
    },
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
