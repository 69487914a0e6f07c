import { setTimeout as pause } from 'node:timers/promises';

/** Repeats the check until it stops throwing and returns what it returned; its last error after `withinMs`. */
export async function eventually<T>(check: () => Promise<T> | T, withinMs = 20_000): Promise<T> {
  for (const until = Date.now() + withinMs; ;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= until) throw error;
      await pause(25);
    }
  }
}
