const HIGH = 2 ** 32;

/** Milliseconds as Arrow's int64, by halves: bigints would cost ten times as much. */
export function toInt64(milliseconds: Float64Array): BigInt64Array {
  const made = new BigInt64Array(milliseconds.length);
  const halves = new Int32Array(made.buffer);
  for (let i = 0; i < milliseconds.length; i += 1) {
    const whole = Math.round(milliseconds[i]!);
    halves[2 * i] = whole % HIGH;
    halves[2 * i + 1] = Math.floor(whole / HIGH);
  }
  return made;
}

/** As `Number` makes them of bigints, without making any. */
export function fromInt64(values: BigInt64Array): Float64Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const made = new Float64Array(values.length);
  for (let i = 0; i < made.length; i += 1) made[i] = (halves[2 * i]! >>> 0) + halves[2 * i + 1]! * HIGH;
  return made;
}
