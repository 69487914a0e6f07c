import { hash } from 'node:crypto';

const DIGITS = 12;
const PLACES = 16 ** DIGITS;

/**
 * Where a caller stands in [0, 100), the same in every process and after every restart: the first 48 bits of
 * sha256("<modelId>/<sticky key>") as a fraction, times 100. The model is part of it, so that not always the same callers
 * meet the canaries.
 */
export function stickyPlace(modelId: string, key: string): number {
  return parseInt(hash('sha256', `${modelId}/${key}`, 'hex').slice(0, DIGITS), 16) / PLACES * 100;
}
