import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleEvidence, merged, NOTHING_STATED } from './evidence.js';
import type { EvidenceFacts, Statement } from './evidence-facts.js';

const file = { path: 'data/evaluation.parquet', digest: `sha256:${'a'.repeat(64)}`, size: 100 };
const output = (name: string | null, type: string, shape: number[] | null = null) => ({ name, kind: shape ? 'tensor' : 'column', type, shape });
const says = (statement: Partial<Statement>) => ({ statement: { ...NOTHING_STATED, ...statement }, problems: [] });

const bare: EvidenceFacts = {
  model: 'late', number: 3, runId: 'run1', stated: [], evaluation: null, reference: null, flavors: ['onnx'], files: 4, mlmodelProblem: null, targetValues: null, writers: ['alice'],
  signature: { inputs: [output('a', 'double')], outputs: [output(null, 'int64', [-1])] },
};
const inferredOf = (facts: Partial<EvidenceFacts>) => Object.fromEntries(assembleEvidence({ ...bare, ...facts }).inferred.map(({ field, value }) => [field, value]));
const missingOf = (facts: Partial<EvidenceFacts>) => assembleEvidence({ ...bare, ...facts }).missing;

describe('evidence', () => {
  it('merges what the MLmodel, the run’s tags and the version’s tags say, the last word field by field', () => {
    const { evidence } = assembleEvidence({ ...bare, stated: [says({ task: 'regression', target: 'late', owner: 'ann' }), says({ task: 'multiclass' }), says({ task: 'binary', threshold: 0.3 })] });
    expect(evidence).toMatchObject({ task: 'binary', target: 'late', owner: 'ann', threshold: 0.3 });
  });

  const statement = fc.record({ task: fc.option(fc.constantFrom('binary', 'other')), target: fc.option(fc.string()), threshold: fc.option(fc.double()) })
    .map((some): Statement => ({ ...NOTHING_STATED, ...some }));

  it('never loses a field by a later statement that does not name it', () => {
    fc.assert(fc.property(fc.array(fc.option(statement), { maxLength: 4 }), (statements) => {
      const whole = merged(statements);
      for (const field of ['task', 'target', 'threshold'] as const) {
        expect(whole[field]).toBe(statements.findLast((each) => each !== null && each[field] !== null)?.[field] ?? null);
      }
    }));
  });

  it('has those who wrote it as authors: by token and as owner, nobody twice', () => {
    expect(assembleEvidence({ ...bare, writers: ['bob', 'alice'], stated: [says({ owner: 'alice' })] }).authors).toEqual(['alice', 'bob']);
    expect(assembleEvidence({ ...bare, stated: [says({ owner: 'carol' })] }).authors).toEqual(['alice', 'carol']);
  });
});

describe('what nobody stated', () => {
  const twoClasses = { kind: 'number', distinct: ['0', '1'], whole: true } as const;

  it('is read from the values of the target', () => {
    expect(inferredOf({ stated: [says({ target: 'late' })], targetValues: twoClasses })).toEqual({ task: 'binary', positive: '1', score: 'probabilities[1]' });
    expect(inferredOf({ targetValues: { kind: 'text', distinct: ['a', 'b', 'c'], whole: true } })).toMatchObject({ task: 'multiclass' });
    expect(inferredOf({ targetValues: { kind: 'number', distinct: null, whole: true } })).toEqual({ task: 'regression' });
    expect(inferredOf({ targetValues: { kind: 'number', distinct: ['0.5', '1'], whole: false } })).toEqual({ task: 'regression' });
    expect(inferredOf({ targetValues: { kind: 'time', distinct: null, whole: false } })).toEqual({});
  });

  it('is read from the outputs where there are no values', () => {
    const outputs = [output('label', 'int64', [-1]), output('probabilities', 'float32', [-1, 2])];
    expect(inferredOf({ signature: { inputs: [], outputs } })).toMatchObject({ task: 'binary', score: 'probabilities[1]' });
    expect(inferredOf({ signature: { inputs: [], outputs: [output('class_probability', 'float32', [-1, 5])] } })).toEqual({ task: 'multiclass', score: 'class_probability' });
    expect(inferredOf({ stated: [says({ task: 'regression' })], signature: { inputs: [], outputs: [output('minutes', 'double')] } })).toEqual({ score: 'minutes' });
    expect(inferredOf({ stated: [says({ task: 'binary' })], signature: { inputs: [], outputs: [output(null, 'boolean')] }, flavors: ['sklearn'] })).toEqual({ positive: 'true' });
  });

  it('is not guessed over what was stated', () => {
    expect(inferredOf({ stated: [says({ task: 'other', positive: 'yes', score: 'z' })], targetValues: twoClasses })).toEqual({});
    expect(inferredOf({ stated: [says({ task: 'binary', positive: '0' })] })).toEqual({ score: 'probabilities[0]' });
  });

  it('names no column of probabilities where only the model knows the order of its classes', () => {
    expect(inferredOf({ stated: [says({ task: 'binary', positive: 'abnormal' })] })).toEqual({ score: 'probabilities' });
    expect(inferredOf({ stated: [says({ target: 'late', positive: 'abnormal' })], targetValues: { kind: 'text', distinct: ['abnormal', 'normal'], whole: true } })).toEqual({ task: 'binary', score: 'probabilities' });
  });

  it('takes 1 for positive beside 0, and guesses nothing beside 2', () => {
    const classes = (...distinct: string[]) => ({ stated: [says({ task: 'binary', target: 'late' })], targetValues: { kind: 'number', distinct, whole: true } as const });
    expect(inferredOf(classes('-1', '1'))).toMatchObject({ positive: '1', score: 'probabilities[1]' });
    expect(inferredOf(classes('1', '2'))).not.toHaveProperty('positive');
    expect(inferredOf({ ...classes('1', '2'), stated: [says({ task: 'binary', target: 'late', positive: '1' })] })).toEqual({ score: 'probabilities[0]' });
  });

  it('comes with the reason', () => {
    expect(assembleEvidence({ ...bare, stated: [says({ target: 'late' })], targetValues: twoClasses }).inferred[0]!.because).toBe('Column late of the evaluation data has two values: 0 and 1.');
  });
});

describe('what is missing', () => {
  it('is nothing when everything was stated', () => {
    expect(missingOf({ stated: [says({ task: 'binary', target: 'late', positive: '1', score: 'p[1]' })], evaluation: file, reference: file })).toEqual([]);
  });

  it('is said with the line that mends it', () => {
    const missing = missingOf({});
    expect(missing.map(({ name }) => name)).toEqual(['evaluation', 'reference', 'task', 'target']);
    expect(missing.find(({ name }) => name === 'task')!.fix).toContain('MlflowClient().set_model_version_tag("late", "3", "baton.task", "binary")');
    expect(missing[0]!.fix).toContain('mlflow.log_artifact("evaluation.parquet", "data")');
  });

  it('is the positive class, with the classes that there are', () => {
    const positive = missingOf({ stated: [says({ target: 'late' })], targetValues: { kind: 'text', distinct: ['bad', 'good'], whole: true } }).find(({ name }) => name === 'positive')!;
    expect(positive.why).toBe('Without the positive class precision and recall have no direction. Column late of the evaluation data holds bad, good: say which of them.');
    expect(positive.fix).toContain('set_model_version_tag("late", "3", "baton.positive", "bad")');
  });

  it('is a score of one column or of one a class, as the task has it', () => {
    const score = (task: string) => missingOf({ flavors: ['sklearn'], stated: [says({ task })] }).find(({ name }) => name === 'score')!.fix;
    expect(score('binary')).toContain('"probabilities[1]"');
    expect(score('multiclass')).toContain('"probabilities"');
  });

  it('is a file that was named but does not exist, with the line that logs it', () => {
    const [evaluation] = missingOf({ stated: [says({ evaluation: 'data/e.parquet' })] });
    expect(evaluation).toMatchObject({ why: 'evaluation names data/e.parquet, and run run1 has no such artifact.', fix: 'MlflowClient().log_artifact("run1", "e.parquet", "data")' });
    expect(missingOf({ runId: null, stated: [says({ evaluation: 'e.csv' })] })[0]!.fix).toContain('mlflow.log_artifact("e.csv")');
  });

  it('is the model itself, its MLmodel file or its signature', () => {
    expect(missingOf({ files: 0 })[0]!.name).toBe('files');
    expect(missingOf({ mlmodelProblem: 'It is not YAML.' })[0]).toMatchObject({ name: 'MLmodel', why: 'It is not YAML.' });
    expect(missingOf({ signature: null })[0]!.name).toBe('signature');
  });

  it('names what was said but could not be read', () => {
    expect(missingOf({ stated: [{ statement: null, problems: ['Tag baton.task must be …'] }] }).at(-1)).toMatchObject({ name: 'statement 1', why: 'Tag baton.task must be …' });
  });
});
