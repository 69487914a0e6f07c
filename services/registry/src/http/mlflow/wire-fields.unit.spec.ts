import { describe, expect, it } from 'vitest';
import { Problem } from '@baton/service-kit';
import { WireFields } from './wire-fields.js';

const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return (error as Problem).detail;
  }
  throw new Error('it was taken');
};

describe('the fields of a request', () => {
  it('pass over unknown ones and nulls', () => {
    const fields = WireFields.of({ name: 'a', other: 1, description: null });
    expect(fields.text('name')).toBe('a');
    expect(fields.optionalText('description')).toBeNull();
    expect(fields.objects('tags', 10)).toEqual([]);
    expect(WireFields.of(undefined).has('x')).toBe(false);
  });

  it('take whole numbers as text, and NaN and infinities only where a metric is', () => {
    const fields = WireFields.of({ step: '12', timestamp: 1.5, value: 'NaN', other: '-Infinity', plain: 3 });
    expect(fields.integer('step')).toBe(12);
    expect(fields.number('value')).toBeNaN();
    expect(fields.number('other')).toBe(-Infinity);
    expect(fields.number('plain')).toBe(3);
    expect(refusal(() => fields.integer('timestamp'))).toBe("Invalid value for parameter 'timestamp': it must be a whole number, but is 1.5.");
    expect(refusal(() => fields.integer('value'))).toContain('must be a whole number');
  });

  it('say what is missing or of the wrong kind, by the name that the caller knows', () => {
    expect(refusal(() => WireFields.of({}).text('name'))).toBe("Missing value for required parameter 'name'.");
    expect(refusal(() => WireFields.of({ name: 5 }).text('name'))).toContain('must be a string, but is 5');
    expect(refusal(() => WireFields.of([]))).toContain('must be a JSON object');
    expect(refusal(() => WireFields.of({ tags: [1] }).objects('tags', 3))).toContain("'tags[0]'");
    expect(refusal(() => WireFields.of({ metrics: [{}] }).objects('metrics', 3)[0]!.text('key'))).toContain("'metrics[0].key'");
    expect(refusal(() => WireFields.of({ metrics: Array(4).fill({}) }).objects('metrics', 3))).toContain('has 4 entries; at most 3');
    expect(refusal(() => WireFields.of({ x: 'a\0b' }).text('x'))).toContain('U+0000');
    expect(refusal(() => WireFields.of({ x: 'maybe' }).flag('x'))).toContain('true or false');
    expect(refusal(() => WireFields.of({ x: 'abc' }).text('x', { max: 2 }))).toContain('has 3 characters; at most 2');
  });

  it('keep no half characters, which a database would refuse', () => {
    expect(WireFields.of({ x: 'a\ud800b😀' }).text('x')).toBe('a\ufffdb😀');
    expect(WireFields.of({ x: `${'a'.repeat(5)}😀` }).cutText('x', 6)).toBe('aaaaa\ufffd');
  });
});
