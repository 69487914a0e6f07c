/** Why something is not done, in a sentence that a person will read. */
export interface Refusal {
  readonly kind: 'invalid' | 'forbidden' | 'conflict';
  readonly why: string;
}

/** What a decision comes to: something to do, or a refusal as a value. */
export type Decision<T> = { readonly accepted: T } | { readonly refused: Refusal };

export const accept = <T>(accepted: T): Decision<T> => ({ accepted });
export const refuse = (kind: Refusal['kind'], why: string): { readonly refused: Refusal } => ({ refused: { kind, why } });
