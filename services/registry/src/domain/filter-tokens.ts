/** A piece of a filter. `text` is what it means, without quotes; `at` is its first character, `end` the one after it. */
export interface Token {
  readonly kind: 'word' | 'string' | 'backticked' | 'number' | 'operator' | 'punctuation';
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

/** A filter or an order that cannot be understood; the message names the place, counted from 1. */
export class MalformedFilter extends Error {
  override readonly name = 'MalformedFilter';
  constructor(readonly at: number, why: string) {
    super(`Invalid filter at position ${at + 1}: ${why}`);
  }
}

const PIECES: ReadonlyArray<readonly [Token['kind'], RegExp]> = [
  ['number', /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y],
  ['word', /[\p{L}\p{N}_][\p{L}\p{N}_.\-/:@$]*/uy],
  ['operator', /<=|>=|!=|<>|==|=|<|>/y],
  ['punctuation', /[(),]/y],
];
const QUOTES: Readonly<Record<string, Token['kind']>> = { "'": 'string', '"': 'string', '`': 'backticked' };

/** Splits a filter into tokens. Throws `MalformedFilter`. */
export function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < filter.length;) {
    if (/\s/.test(filter[at]!)) {
      at++;
      continue;
    }
    const token = QUOTES[filter[at]!] ? quoted(filter, at) : plain(filter, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** A doubled quote stands for itself, as in SQL. */
function quoted(filter: string, at: number): Token {
  const quote = filter[at]!;
  let text = '';
  for (let i = at + 1; i < filter.length; i++) {
    if (filter[i] !== quote) text += filter[i]!;
    else if (filter[i + 1] === quote) text += filter[i++]!;
    else return { kind: QUOTES[quote]!, text, at, end: i + 1 };
  }
  throw new MalformedFilter(at, `the ${quote} that begins here is never closed.`);
}

function plain(filter: string, at: number): Token {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = at;
    const text = pattern.exec(filter)?.[0];
    if (text !== undefined) return { kind, text, at, end: at + text.length };
  }
  throw new MalformedFilter(at, `the character ${JSON.stringify(filter[at])} is not understood. Put names with special characters into backticks and text into single quotes.`);
}
