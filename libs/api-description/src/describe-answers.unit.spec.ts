import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeAnswers, type Answers } from './describe-answers.js';

describe('what routes answer, read off their types', () => {
  let answers: Answers;
  beforeAll(() => { answers = describeAnswers([fileURLToPath(new URL('./fixture', import.meta.url))]); }, 60_000);

  const fits = (operation: string, answer: unknown): boolean =>
    new Ajv2020({ strict: false, validateFormats: false }).compile({ ...answers.operations[operation], components: { schemas: answers.schemas } })(answer);
  const greeting = { name: 'Ada', at: '2026-01-01T00:00:00Z', mood: null, kind: { word: 'Ada' } };

  it('has every route that answers, by controller and method, and none that writes its answer itself', () => {
    expect(Object.keys(answers.operations).sort()).toEqual(['GreetingsController_inferred', 'GreetingsController_one']);
  });

  it('is what a promise resolves to; a date is a text, and null and absence are told apart', () => {
    const one = (change: object) => fits('GreetingsController_one', { ...greeting, ...change });
    expect([{}, { mood: 'kind' }, { reply: 'hello' }].map(one)).toEqual([true, true, true]);
    expect([{ at: 1 }, { at: {} }, { mood: 'other' }, { mood: undefined }, { reply: null }, { kind: { code: 7 } }].map(one)).toEqual([false, false, false, false, false, false]);
    expect(answers.operations['GreetingsController_one']!['properties']).toMatchObject({ name: { description: 'To whom.' }, at: { format: 'date-time' } });
  });

  it('is what the compiler infers where nothing is declared, each shape of one name for itself', () => {
    const inferred = (change: object) => fits('GreetingsController_inferred', { items: [greeting], kind: { code: 7 }, default: 'kept', limit: 50, nextCursor: null, ...change });
    expect([{}, { nextCursor: 'next' }, { limit: 3, default: 'other' }].map(inferred)).toEqual([true, true, true]);
    expect([{ kind: { word: 'Ada' } }, { items: [{}] }, { default: undefined }].map(inferred)).toEqual([false, false, false]);
    expect(answers.operations['GreetingsController_inferred']!['properties']).toMatchObject({ limit: { type: 'number' }, nextCursor: { type: ['null', 'string'] } });
    expect(JSON.stringify(answers)).not.toContain('"default":50');
  });
});
