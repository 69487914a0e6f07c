import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter, parseOrder, type Comparison } from './filter.js';
import { MalformedFilter } from './filter-tokens.js';
import { EXPERIMENTS, MODEL_VERSIONS, MODELS, RUNS } from './search-vocabulary.js';

const problem = (filter: string, vocabulary = RUNS): string => {
  try {
    parseFilter(filter, vocabulary);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedFilter);
    return (error as Error).message;
  }
  throw new Error(`${filter} was understood`);
};

describe('a filter', () => {
  it('as the client sends it is understood whole', () => {
    expect(parseFilter("metrics.auc > 0.6 and params.lr = '0.1' and tags.mlflow.runName LIKE 's%' and attributes.status = 'FINISHED'", RUNS)).toEqual([
      { place: { entity: 'metric', key: 'auc', holds: 'number' }, operator: '>', value: 0.6 },
      { place: { entity: 'param', key: 'lr', holds: 'text' }, operator: '=', value: '0.1' },
      { place: { entity: 'tag', key: 'mlflow.runName', holds: 'text' }, operator: 'LIKE', value: 's%' },
      { place: { entity: 'attribute', key: 'status', holds: 'text' }, operator: '=', value: 'FINISHED' },
    ]);
  });

  it('takes names in backticks and quotes, lists, and every spelling of an entity', () => {
    expect(parseFilter("`run name` = 'a' AND tag.`a b` != \"c\" AND parameters.\"d\" IN ('x', 'y') AND attr.run_id NOT IN ('z') AND metric.e<=-1e-5 AND dataset.context ILIKE 'T%'", RUNS)
      .map(({ place, operator, value }) => [place.entity, place.key, operator, value])).toEqual([
      ['attribute', 'run_name', '=', 'a'], ['tag', 'a b', '!=', 'c'], ['param', 'd', 'IN', ['x', 'y']], ['attribute', 'run_id', 'NOT IN', ['z']],
      ['metric', 'e', '<=', -1e-5], ['dataset', 'context', 'ILIKE', 'T%'],
    ]);
    expect(parseFilter('tags.x IS NOT NULL AND params.y is null', RUNS).map(({ operator }) => operator)).toEqual(['IS NOT NULL', 'IS NULL']);
    expect(parseFilter("name='m' AND version_number > 2 AND tags.`mlflow.prompt.is_prompt` != 'true'", MODEL_VERSIONS)).toHaveLength(3);
    expect(parseFilter('', MODELS)).toEqual([]);
    expect(parseFilter('  \n ', MODELS)).toEqual([]);
  });

  it('that is wrong is refused with the position and what to do', () => {
    expect(problem("metrics.auc > 'a'")).toBe('Invalid filter at position 15: a number without quotes was expected here.');
    expect(problem("params.lr = 0.1")).toContain("position 13: text in quotes such as 'value' was expected");
    expect(problem("params.lr = 'open")).toContain('position 13: the \' that begins here is never closed');
    expect(problem("tags.a = 'b' OR tags.c = 'd'")).toContain('position 14: AND was expected here');
    expect(problem("bananas.x = '1'")).toContain('"bananas" is not known for runs');
    expect(problem("colour = 'red'")).toContain('"colour" is no attribute of runs');
    expect(problem('metrics.auc LIKE 1')).toContain('position 13: LIKE does not work on metric auc');
    expect(problem("tags.a > 'b'")).toContain('> does not work on tag a');
    expect(problem("metrics. > 1")).toContain('a name was expected after the dot');
    expect(problem("tags.a = 'b' AND")).toContain('position 17');
    expect(problem("tags.a IN 'b'")).toContain("a list such as ('a', 'b') was expected");
    expect(problem("tags.a IN ('b' 'c')")).toContain(', or ) was expected');
    expect(problem('tags.a ; drop')).toContain('";" is not understood');
    expect(problem("metrics.auc > 1", EXPERIMENTS)).toContain('"metrics" is not known for experiments');
    expect(problem("dataset.size = '1'")).toContain('datasets have name, digest, context');
    expect(problem("constructor = 'x'")).toContain('is no attribute');
    expect(problem("constructor.x = 'x'")).toContain('is not known');
  });

  const quoted = (text: string, quote: string) => `${quote}${text.replaceAll(quote, quote + quote)}${quote}`;
  const key = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => text !== '');
  const comparison: fc.Arbitrary<[string, Comparison]> = fc.oneof(
    fc.tuple(key, fc.constantFrom('=', '!=', '<', '<=', '>', '>=' as const), fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)).map(([name, operator, value]): [string, Comparison] =>
      [`metrics.${quoted(name, '`')} ${operator} ${value}`, { place: { entity: 'metric', key: name, holds: 'number' }, operator: operator, value }]),
    fc.tuple(fc.constantFrom('tag', 'param'), key, fc.constantFrom('=', '!=', 'LIKE', 'ILIKE'), fc.string({ unit: 'grapheme' })).map(([entity, name, operator, value]): [string, Comparison] =>
      [`${entity}s.${quoted(name, '"')} ${operator} ${quoted(value, "'")}`, { place: { entity: entity, key: name, holds: 'text' }, operator: operator, value }]),
    fc.tuple(key, fc.array(fc.string(), { minLength: 1, maxLength: 4 })).map(([name, value]): [string, Comparison] =>
      [`tag.${quoted(name, '`')} NOT IN (${value.map((each) => quoted(each, "'")).join(',')})`, { place: { entity: 'tag', key: name, holds: 'text' }, operator: 'NOT IN', value }]),
  );

  it('that says something says it whatever names and values it has', () => {
    fc.assert(fc.property(fc.array(comparison, { minLength: 1, maxLength: 5 }), (parts) => {
      expect(parseFilter(parts.map(([text]) => text).join(' AND '), RUNS)).toEqual(parts.map(([, meaning]) => meaning));
    }));
  });

  it('of any text at all is understood or refused, and never breaks', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      try {
        parseFilter(text, RUNS);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedFilter);
      }
    }));
  });
});

describe('an order', () => {
  it('has a place and a direction', () => {
    expect(parseOrder('metrics.auc DESC', RUNS)).toMatchObject({ place: { entity: 'metric', key: 'auc' }, descending: true });
    expect(parseOrder('attributes.start_time', RUNS)).toMatchObject({ place: { key: 'start_time' }, descending: false });
    expect(parseOrder('params.`a b` asc', RUNS)).toMatchObject({ place: { key: 'a b' }, descending: false });
    expect(() => parseOrder('metrics.auc DOWN', RUNS)).toThrow('nothing more was expected here');
    expect(() => parseOrder('nonsense', RUNS)).toThrow('no attribute');
  });
});
