import { crc32 } from 'node:zlib';

/** In front of each payload: its length and its CRC-32, four bytes each. */
export const FRAME_HEAD = 8;
/** Everything begins at a multiple, so that numbers can be looked at where they lie. */
export const ALIGNMENT = 8;

export const aligned = (bytes: number): number => (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);

/** Completes a frame whose payload of `length` bytes (a multiple of eight) has been written behind its head. */
export function sealFrame(frame: Buffer, length: number): void {
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(crc32(frame.subarray(FRAME_HEAD, FRAME_HEAD + length)), 4);
}

/** The length of the payload at `at`, or null if the head is not whole. */
export function payloadLength(bytes: Buffer, at: number): number | null {
  return at + FRAME_HEAD <= bytes.length ? bytes.readUInt32LE(at) : null;
}

/** The payload of the frame at `at`, or null if it is not whole: its process died while it wrote. */
export function payloadAt(bytes: Buffer, at: number): Buffer | null {
  const length = payloadLength(bytes, at);
  if (length === null || length === 0 || length % ALIGNMENT !== 0 || at + FRAME_HEAD + length > bytes.length) return null;
  const payload = bytes.subarray(at + FRAME_HEAD, at + FRAME_HEAD + length);
  return crc32(payload) === bytes.readUInt32LE(at + 4) ? payload : null;
}
