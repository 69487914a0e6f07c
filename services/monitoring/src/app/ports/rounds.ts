/** Wakes the rounds that look after what has come in. */
export abstract class Rounds {
  abstract wake(): void;
}
