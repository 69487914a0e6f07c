import type { Column } from './table.js';

export type FillerKind = Column['kind'];

/** Collects the values of one column, chunk by chunk in any order, where the number of rows is known. */
export class ColumnFiller {
  private numbers: Float64Array | null = null;
  private texts: (string | null)[] | null = null;
  private flags: (boolean | null)[] | null = null;
  private filled = 0;
  private failure: Error | null = null;

  constructor(private readonly name: string, private readonly kind: FillerKind, private readonly rows: number) {
    if (kind === 'number' || kind === 'time') this.numbers = new Float64Array(rows).fill(NaN);
    else if (kind === 'flag') this.flags = new Array<boolean | null>(rows).fill(null);
    else this.texts = new Array<string | null>(rows).fill(null);
  }

  /** Never throws: the reader calls it where nobody would hear; `finish` tells. */
  fill(values: ArrayLike<unknown>, start: number): void {
    if (this.failure) return;
    try {
      if (start < 0 || start + values.length > this.rows) throw new Error('it has more values than the file has rows');
      this.filled += values.length;
      if (this.texts) this.fillTexts(this.texts, values, start);
      else if (this.flags) this.fillFlags(this.flags, values, start);
      else if (this.numbers) this.fillNumbers(this.numbers, values, start);
    } catch (error) {
      this.failure = error as Error;
    }
  }

  /** @throws Error if a value did not fit or rows are missing. */
  finish(): Column {
    if (this.failure) throw this.failure;
    if (this.filled !== this.rows) throw new Error(`it has ${this.filled} values for ${this.rows} rows`);
    if (this.numbers) return { name: this.name, kind: this.kind === 'time' ? 'time' : 'number', values: this.numbers };
    if (this.flags) return { name: this.name, kind: 'flag', values: this.flags };
    return { name: this.name, kind: 'text', values: this.texts ?? [] };
  }

  private fillNumbers(to: Float64Array, values: ArrayLike<unknown>, start: number): void {
    if (values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array) {
      to.set(values, start);
      return;
    }
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      if (typeof value === 'number') to[start + i] = value;
      else if (typeof value === 'bigint') {
        const number = Number(value);
        if (!Number.isSafeInteger(number)) {
          this.turnToText(to);
          this.fillTexts(this.texts ?? [], values, start);
          return;
        }
        to[start + i] = number;
      } else if (value instanceof Date) to[start + i] = value.getTime();
      else if (value !== null && value !== undefined) throw new Error('it holds something that is not a number');
    }
  }

  /** An integer that a double cannot hold is an id; all that came before were exact, so their text is too. */
  private turnToText(numbers: Float64Array): void {
    this.texts = Array.from(numbers, (value) => (Number.isNaN(value) ? null : String(value)));
    this.numbers = null;
  }

  private fillFlags(to: (boolean | null)[], values: ArrayLike<unknown>, start: number): void {
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      to[start + i] = value === null || value === undefined ? null : Boolean(value);
    }
  }

  private fillTexts(to: (string | null)[], values: ArrayLike<unknown>, start: number): void {
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      to[start + i] = value === null || value === undefined ? null : asText(value);
    }
  }
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}
