import { describe, expect, it } from 'vitest';
import type { Line } from '../app/record-fields.js';
import { linesOf } from './record-lines.js';

async function read(...chunks: Array<string | Buffer>): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of linesOf((async function* () { yield* chunks; })())) lines.push(line);
  return lines;
}

describe('the lines of NDJSON', () => {
  it('may be cut anywhere, also within a character', async () => {
    const bytes = Buffer.from('{"a":"zwölf"}\n{"b":2}');
    const found = await read(...[...bytes].map((byte) => Buffer.from([byte])));
    expect(found).toEqual([{ line: 1, value: { a: 'zwölf' } }, { line: 2, value: { b: 2 } }]);
  });

  it('that are empty count and say nothing; what is no JSON is named', async () => {
    expect(await read('\n\r\n1\nx\n')).toMatchObject([{ line: 3, value: 1 }, { line: 4, unreadable: expect.stringContaining('no JSON') as string }]);
  });

  it('that are too long are passed over without being kept', async () => {
    const found = await read('"', 'x'.repeat(150_000), 'y'.repeat(150_000), '"\n1\n', `"${'z'.repeat(100_001)}"`);
    expect(found).toMatchObject([{ line: 1, unreadable: expect.stringContaining('more than') as string }, { line: 2, value: 1 }, { line: 3, unreadable: expect.stringContaining('more than') as string }]);
  });
});
