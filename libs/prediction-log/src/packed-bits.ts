/** One bit each, the lowest first, as Arrow keeps booleans and validity. */
export function packBits(flags: Uint8Array): Uint8Array {
  const bits = new Uint8Array((flags.length + 7) >> 3);
  for (let i = 0; i < flags.length; i += 1) if (flags[i] !== 0) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

export function unpackBits(bits: Uint8Array, count: number): Uint8Array {
  const flags = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) flags[i] = (bits[i >> 3]! >> (i & 7)) & 1;
  return flags;
}

export function countZeros(flags: Uint8Array): number {
  let zeros = 0;
  for (let i = 0; i < flags.length; i += 1) if (flags[i] === 0) zeros += 1;
  return zeros;
}
