import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until there is an answer. Throws after a while, saying what it waited for. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | null | false>, withinMs = 90_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${withinMs / 1_000} s for ${what}`);
    await pause(200);
  }
}
