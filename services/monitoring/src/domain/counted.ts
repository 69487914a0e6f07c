/** A number of things: `1 label`, `20 labels`. */
export const counted = (value: number, one: string): string => `${value} ${one}${value === 1 ? '' : 's'}`;
