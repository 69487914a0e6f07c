import { AsyncLocalStorage } from 'node:async_hooks';

/** How far a publisher's event log had come when a change was made: `registry@4711`. */
export interface Position { readonly publisher: string; readonly sequence: number }

export const formatPosition = (position: Position): string => `${position.publisher}@${position.sequence}`;

/** Reads `registry@4711`; undefined if it is something else. */
export function parsePosition(text: string): Position | undefined {
  const match = /^([a-z][a-z-]*)@(\d{1,15})$/.exec(text);
  return match ? { publisher: match[1]!, sequence: Number(match[2]) } : undefined;
}

/** What a use case answers: the state it made, and the position of its last event. */
export interface Committed<T> { readonly state: T; readonly position: Position }

export const committed = <T>(state: T, position: Position): Committed<T> => ({ state, position });

/** Remembers, per request, the last position that was appended, so that every answer can name it in its header. */
export const appendedDuring = new AsyncLocalStorage<{ position?: Position }>();
