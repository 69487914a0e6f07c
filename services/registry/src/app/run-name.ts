import { randomInt } from 'node:crypto';

const FIRST = ['brisk', 'calm', 'clever', 'eager', 'fair', 'gentle', 'keen', 'lively', 'merry', 'noble', 'polite', 'quiet', 'rapid', 'steady', 'swift', 'wise'];
const SECOND = ['auk', 'bee', 'carp', 'crane', 'deer', 'finch', 'gull', 'hare', 'lark', 'mink', 'newt', 'otter', 'perch', 'robin', 'shrew', 'wren'];

const pick = (words: readonly string[]): string => words[randomInt(words.length)]!;

/** A name for a run whose author gave none, such as `swift-otter-417`. */
export const inventedRunName = (): string => `${pick(FIRST)}-${pick(SECOND)}-${randomInt(1_000)}`;
