import { MalformedFilter, tokenize, type Token } from './filter-tokens.js';
import { DATASET_ATTRIBUTES, entityNamed, type Entity, type SearchVocabulary } from './search-vocabulary.js';

/** What a comparison or an order looks at: an attribute, or a metric, param, tag or dataset field by its key. */
export interface Place { readonly entity: Entity; readonly key: string; readonly holds: 'text' | 'number' }

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL';

export interface Comparison {
  readonly place: Place;
  readonly operator: Operator;
  /** A list with IN and NOT IN, null with IS (NOT) NULL. */
  readonly value: string | number | readonly string[] | null;
}

export interface Order { readonly place: Place; readonly descending: boolean }

const FOR_NUMBERS: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>='];
const FOR_TEXT: readonly Operator[] = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'];

/** Reads a filter of comparisons joined by AND. An empty one matches everything. Throws `MalformedFilter`. */
export function parseFilter(filter: string, vocabulary: SearchVocabulary): Comparison[] {
  const reader = new Reader(filter, vocabulary);
  const comparisons: Comparison[] = [];
  while (!reader.atEnd) {
    if (comparisons.length > 0) reader.and();
    comparisons.push(reader.comparison());
  }
  return comparisons;
}

/** Reads `metrics.auc DESC`. Throws `MalformedFilter`. */
export function parseOrder(order: string, vocabulary: SearchVocabulary): Order {
  const reader = new Reader(order, vocabulary);
  const place = reader.place();
  const descending = reader.takeWord('DESC');
  if (!descending) reader.takeWord('ASC');
  reader.end();
  return { place, descending };
}

class Reader {
  private readonly tokens: Token[];
  private next = 0;

  constructor(private readonly text: string, private readonly vocabulary: SearchVocabulary) {
    this.tokens = tokenize(text);
  }

  get atEnd(): boolean {
    return this.next >= this.tokens.length;
  }

  end(): void {
    if (!this.atEnd) throw this.wrong('nothing more was expected here.');
  }

  and(): void {
    if (!this.takeWord('AND')) throw this.wrong('AND was expected here. Comparisons can only be joined by AND.');
  }

  takeWord(word: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== 'word' || token.text.toUpperCase() !== word) return false;
    this.next++;
    return true;
  }

  comparison(): Comparison {
    const place = this.place();
    const at = this.at;
    const operator = this.operator();
    const allowed = place.holds === 'number' ? FOR_NUMBERS : FOR_TEXT;
    if (!allowed.includes(operator)) throw new MalformedFilter(at, `${operator} does not work on ${place.entity} ${place.key}. Use one of ${allowed.join(', ')}.`);
    return { place, operator, value: this.value(place, operator) };
  }

  /** `metrics.auc`, ``tags.`a b` ``, `params."lr"`, `name`, `` `Run name` ``. */
  place(): Place {
    const token = this.take('a name such as metrics.auc or tags.`my tag`', 'word', 'backticked');
    const dot = token.kind === 'word' ? token.text.indexOf('.') : -1;
    if (dot < 0) return this.attribute(token.text, token.at);
    const entity = entityNamed(token.text.slice(0, dot));
    if (!entity || !this.vocabulary.entities.includes(entity)) {
      throw new MalformedFilter(token.at, `${JSON.stringify(token.text.slice(0, dot))} is not known for ${this.vocabulary.what}. Known are ${this.vocabulary.entities.join(', ')}.`);
    }
    return this.within(entity, this.keyAfter(token, token.text.slice(dot + 1)), token.at);
  }

  private keyAfter(token: Token, plain: string): string {
    if (plain !== '') return plain;
    const quoted = this.tokens[this.next];
    if (quoted === undefined || quoted.at !== token.end || quoted.kind === 'operator' || quoted.kind === 'punctuation' || quoted.text === '') {
      throw new MalformedFilter(token.end, 'a name was expected after the dot.');
    }
    this.next++;
    return quoted.text;
  }

  private within(entity: Entity, key: string, at: number): Place {
    if (entity === 'attribute') return this.attribute(key, at);
    if (entity === 'dataset' && !(DATASET_ATTRIBUTES as readonly string[]).includes(key)) {
      throw new MalformedFilter(at, `datasets have ${DATASET_ATTRIBUTES.join(', ')}, not ${JSON.stringify(key)}.`);
    }
    return { entity, key, holds: entity === 'metric' ? 'number' : 'text' };
  }

  private attribute(name: string, at: number): Place {
    if (!Object.hasOwn(this.vocabulary.attributes, name)) {
      throw new MalformedFilter(at, `${JSON.stringify(name)} is no attribute of ${this.vocabulary.what}. Known are ${Object.keys(this.vocabulary.attributes).join(', ')}.`);
    }
    const { key, holds } = this.vocabulary.attributes[name]!;
    return { entity: 'attribute', key, holds };
  }

  private operator(): Operator {
    const at = this.at;
    const token = this.take('a comparison such as = or LIKE', 'operator', 'word');
    if (token.kind === 'operator') return token.text === '==' ? '=' : token.text === '<>' ? '!=' : token.text as Operator;
    const word = token.text.toUpperCase();
    if (word === 'LIKE' || word === 'ILIKE' || word === 'IN') return word;
    if (word === 'NOT' && this.takeWord('IN')) return 'NOT IN';
    if (word === 'IS' && this.takeWord('NOT') && this.takeWord('NULL')) return 'IS NOT NULL';
    if (word === 'IS' && this.takeWord('NULL')) return 'IS NULL';
    throw new MalformedFilter(at, `${JSON.stringify(token.text)} is no comparison. Use =, !=, <, <=, >, >=, LIKE, ILIKE, IN or NOT IN.`);
  }

  private value(place: Place, operator: Operator): Comparison['value'] {
    if (operator === 'IS NULL' || operator === 'IS NOT NULL') return null;
    if (operator === 'IN' || operator === 'NOT IN') return this.list();
    if (place.holds === 'number') return Number(this.take('a number without quotes', 'number').text);
    return this.take("text in quotes such as 'value'", 'string').text;
  }

  private list(): string[] {
    if (this.take("a list such as ('a', 'b')", 'punctuation').text !== '(') throw this.wrong("a list such as ('a', 'b') was expected here.", -1);
    const values: string[] = [];
    for (;;) {
      values.push(this.take("text in quotes such as 'a'", 'string').text);
      const { text } = this.take(', or )', 'punctuation');
      if (text === ')') return values;
      if (text !== ',') throw this.wrong(', or ) was expected here.', -1);
    }
  }

  private take(what: string, ...kinds: ReadonlyArray<Token['kind']>): Token {
    const token = this.tokens[this.next];
    if (!token || !kinds.includes(token.kind)) throw this.wrong(`${what} was expected here.`);
    this.next++;
    return token;
  }

  private get at(): number {
    return this.tokens[this.next]?.at ?? this.text.length;
  }

  private wrong(why: string, back = 0): MalformedFilter {
    return new MalformedFilter(this.tokens[this.next + back]?.at ?? this.text.length, why);
  }
}
