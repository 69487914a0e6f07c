import { describe, expect, it } from 'vitest';
import type { Evidence } from '@baton/contracts/model/evidence';
import { Table, type Column } from '@baton/tabular';
import { scored, Unscorable } from './scored-data.js';

const text = (...values: string[]): Column => ({ name: 'y', kind: 'text', values });
const numbers = (...values: number[]): Column => ({ name: 'y', kind: 'number', values: Float64Array.from(values) });
const flags = (...values: boolean[]): Column => ({ name: 'y', kind: 'flag', values });

interface Sample { truth: Column; evidence?: Partial<Evidence>; guessed?: boolean; labels?: Array<string | number>; output?: string; width?: number }

/** Two rows, whose first column of probabilities is 0.9 and 0.2. */
function scoreOf({ truth, evidence, guessed = false, labels, output = 'probabilities', width = 2 }: Sample) {
  const data = width === 2 ? Float32Array.of(0.9, 0.1, 0.2, 0.8) : Float32Array.of(0.9, 0.1, 0, 0.2, 0.7, 0.1);
  const shape = [2, width];
  return scored(new Table(truth.values.length, [truth]), {
    evidence: { task: 'binary', target: 'y', ...evidence }, inferred: guessed ? [{ field: 'score', value: 'x', because: 'x' }] : [],
  }, { outputs: [{ name: output, datatype: 'FP32', shape: [-1, width] }], classes: new Map(labels ? [[output, labels]] : []), renamed: new Map() }, new Map([[output, { datatype: 'FP32', shape, data }]]));
}

const FIRST = [expect.closeTo(0.9, 6), expect.closeTo(0.2, 6)] as unknown[];
const probabilities = (sample: Sample): unknown[] => Array.from(scoreOf(sample).score);

describe('the probability of the positive class', () => {
  it.each<[string, Sample]>([
    ['is found by the labels that the graph states', { truth: text('bad', 'good'), evidence: { positive: 'bad' }, labels: ['bad', 'good'] }],
    ['is found by those labels over what was guessed without them', { truth: text('bad', 'good'), evidence: { positive: 'bad', score: 'probabilities[1]' }, guessed: true, labels: ['bad', 'good'] }],
    ['is found in the order of classes where the graph states none', { truth: text('bad', 'good'), evidence: { positive: 'bad' } }],
    ['is found among classes in capitals and without, as Python orders them', { truth: text('Zero', 'anything'), evidence: { positive: 'Zero' } }],
    ['is found among numbers', { truth: numbers(10, 9), evidence: { positive: '9.0' } }],
    ['is found among flags', { truth: flags(true, false), evidence: { positive: '0' } }],
    ['is found in an output of another name than was guessed', { truth: numbers(0, 1), evidence: { positive: '0', score: 'probabilities[0]' }, guessed: true, output: 'proba_output' }],
    ['is that of 1 beside 0, where nobody says it', { truth: numbers(1, 0), labels: [1, 0] }],
    ['is where the author says', { truth: numbers(0, 1), evidence: { positive: '1', score: 'probabilities[0]' } }],
  ])('%s', (_, sample) => {
    expect(probabilities(sample)).toEqual(FIRST);
  });

  it.each<[string, Sample, RegExp, RegExp]>([
    ['a positive class that nobody states', { truth: text('good', 'bad') }, /holds "bad", "good", and nobody says which of them is the positive class/, /"positive": "bad"/],
    ['a positive class that could be either of two numbers', { truth: numbers(2, 1) }, /holds "1", "2", and nobody says/, /"positive": 1}/],
    ['a positive class that is not in the data', { truth: text('good', 'bad'), evidence: { positive: 'ugly' } }, /holds "bad", "good", and the positive class is said to be "ugly"/, /"positive": "bad"/],
    ['a truth of one class', { truth: text('good', 'good'), evidence: { positive: 'good' } }, /only one class: "good"/, /Add rows of the other class/],
    ['a score of the other class', { truth: text('good', 'bad'), evidence: { positive: 'bad', score: 'probabilities[1]' }, labels: ['bad', 'good'] }, /is the probability of "good", and the positive class is "bad"/, /score/],
    ['a task without metrics', { truth: numbers(0, 1), evidence: { task: 'other' } }, /No metric is made for the task "other"/, /policy without metrics/],
    ['an output that the author names and the model has not', { truth: numbers(0, 1), evidence: { score: 'proba[1]' } }, /no output "proba". It has: probabilities/, /score/],
  ])('%s is told with what to do', (_, sample, message, fix) => {
    const error = (() => { try { return scoreOf(sample); } catch (thrown) { return thrown; } })();
    expect(error).toBeInstanceOf(Unscorable);
    expect((error as Unscorable).message).toMatch(message);
    expect((error as Unscorable).fix).toMatch(fix);
  });

  it('is one a class for several', () => {
    expect(scoreOf({ truth: text('b', 'C'), evidence: { task: 'multiclass' }, width: 3, labels: ['C', 'a', 'b'] })).toMatchObject({ classes: ['C', 'a', 'b'], truth: Int32Array.of(2, 0) });
  });
});
