import type { FastifyInstance } from 'fastify';
import type { Line } from '../app/record-fields.js';

/** Hands NDJSON on as a stream, so that it may be of any length. */
export function acceptNdjson(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(['application/x-ndjson', 'application/jsonl', 'application/ndjson'], (_request, payload, done) => done(null, payload));
}

const LONGEST_LINE = 100_000;

/** The lines of an NDJSON stream, empty ones left out. What is too long or no JSON is said in its place. */
export async function* linesOf(stream: AsyncIterable<Buffer | string>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 0;
  let skipping = false;
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(typeof chunk === 'string' ? Buffer.from(chunk) : chunk, { stream: true })).split('\n');
    rest = parts.pop()!;
    for (const part of parts) {
      line += 1;
      if (skipping || part.length > LONGEST_LINE) yield tooLong(line);
      else if (part.trim() !== '') yield parsed(line, part);
      skipping = false;
    }
    if (rest.length > LONGEST_LINE) {
      skipping = true;
      rest = '';
    }
  }
  rest += decoder.decode();
  if (skipping) yield tooLong(line + 1);
  else if (rest.trim() !== '') yield parsed(line + 1, rest);
}

const tooLong = (line: number): Line => ({ line, unreadable: `The line has more than ${LONGEST_LINE} characters.` });

function parsed(line: number, text: string): Line {
  try {
    return { line, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { line, unreadable: `The line is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
