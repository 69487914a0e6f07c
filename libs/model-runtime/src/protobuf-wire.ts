/**
 * Protocol Buffers' wire format (https://protobuf.dev/programming-guides/encoding/), read in place. ONNX files are edited
 * by copying byte ranges: weights are never decoded, and fields that this code does not know survive.
 */

/** Bytes that are not the wire format. */
export class BrokenWire extends Error {
  override readonly name = 'BrokenWire';
}

/** One field as it stands in the bytes: `start` to `end` with its tag, `from` to `end` the content of a length-delimited one. */
export interface WireField {
  readonly number: number;
  readonly wire: 0 | 1 | 2 | 5;
  readonly start: number;
  readonly from: number;
  readonly end: number;
  /** Of a varint; 0 otherwise. */
  readonly value: number;
}

const decoder = new TextDecoder();

/** A message in a buffer. */
export class WireMessage {
  constructor(readonly bytes: Uint8Array, readonly from = 0, readonly end = bytes.byteLength) {}

  /** @throws BrokenWire */
  *fields(): Generator<WireField> {
    let at = this.from;
    while (at < this.end) {
      const field = readField(this.bytes, at, this.end);
      yield field;
      at = field.end;
    }
  }

  message(field: WireField): WireMessage {
    if (field.wire !== 2) throw new BrokenWire(`field ${field.number} is no message`);
    return new WireMessage(this.bytes, field.from, field.end);
  }

  text(field: WireField): string {
    if (field.wire !== 2) throw new BrokenWire(`field ${field.number} is no text`);
    return decoder.decode(this.bytes.subarray(field.from, field.end));
  }

  /** Varints of a repeated field, packed or one by one. */
  integers(field: WireField): bigint[] {
    if (field.wire === 0) return [bigVarint(this.bytes, field.from, field.end)];
    if (field.wire !== 2) throw new BrokenWire(`field ${field.number} holds no integers`);
    const values: bigint[] = [];
    for (let at = field.from; at < field.end;) {
      const next = varintEnd(this.bytes, at, field.end);
      values.push(bigVarint(this.bytes, at, next));
      at = next;
    }
    return values;
  }
}

function readField(bytes: Uint8Array, start: number, end: number): WireField {
  const tagEnd = varintEnd(bytes, start, end);
  const tag = varint(bytes, start, tagEnd);
  const number = Math.floor(tag / 8);
  const wire = tag % 8;
  if (number === 0) throw new BrokenWire(`no field begins at byte ${start}`);
  if (wire === 0) {
    const next = varintEnd(bytes, tagEnd, end);
    return { number, wire, start, from: tagEnd, end: next, value: varint(bytes, tagEnd, next) };
  }
  if (wire === 1 || wire === 5) return sized(number, wire, start, tagEnd, tagEnd + (wire === 1 ? 8 : 4), end);
  if (wire !== 2) throw new BrokenWire(`wire type ${wire} at byte ${start} is not used by ONNX`);
  const from = varintEnd(bytes, tagEnd, end);
  return sized(number, wire, start, from, from + varint(bytes, tagEnd, from), end);
}

function sized(number: number, wire: 1 | 2 | 5, start: number, from: number, end: number, limit: number): WireField {
  if (end > limit) throw new BrokenWire(`the field at byte ${start} ends beyond its message`);
  return { number, wire, start, from, end, value: 0 };
}

function varintEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end && i < at + 10; i += 1) {
    if ((bytes[i] ?? 0) < 0x80) return i + 1;
  }
  throw new BrokenWire(`no number ends after byte ${at}`);
}

/** Exact up to 2^53; larger ones (negative int64) are only compared, never used as sizes. */
function varint(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let i = end - 1; i >= at; i -= 1) value = value * 128 + ((bytes[i] ?? 0) & 0x7f);
  return value;
}

function bigVarint(bytes: Uint8Array, at: number, end: number): bigint {
  let value = 0n;
  for (let i = end - 1; i >= at; i -= 1) value = (value << 7n) | BigInt((bytes[i] ?? 0) & 0x7f);
  return BigInt.asIntN(64, value);
}

/** The bytes of a length-delimited field. */
export function lengthDelimited(number: number, parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  return concatenated([encodedVarint(number * 8 + 2), encodedVarint(size), ...parts]);
}

export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

function encodedVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}
