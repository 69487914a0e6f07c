/** What a command comes to: events, or a refusal with the sentence that a person will read. */
export type Decision<E> = { readonly ok: true; readonly events: readonly E[] } | Refusal;

export interface Refusal {
  readonly ok: false;
  /** `refused`: this person may not. `conflict`: not in this state. `invalid`: not a possible wish. */
  readonly kind: 'refused' | 'conflict' | 'invalid';
  readonly code: string;
  readonly because: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export const accept = <E>(...events: E[]): Decision<E> => ({ ok: true, events });
export const refuse = (code: string, because: string): Refusal => ({ ok: false, kind: 'refused', code, because });
export const conflict = (code: string, because: string, details?: Record<string, unknown>): Refusal => ({ ok: false, kind: 'conflict', code, because, ...(details && { details }) });
export const invalid = (code: string, because: string): Refusal => ({ ok: false, kind: 'invalid', code, because });
