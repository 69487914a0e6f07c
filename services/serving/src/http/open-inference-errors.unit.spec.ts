import { describe, expect, it } from 'vitest';
import { answerFor } from './open-inference-errors.js';

const ofFastify = (statusCode: number, code: string) => Object.assign(new Error('in the words of Fastify'), { statusCode, code });

describe('the answer to a body that cannot be read', () => {
  it('says of a body that is no JSON what Python likes to write into it', () => {
    expect(answerFor(ofFastify(400, 'FST_ERR_CTP_INVALID_JSON_BODY'), 8)).toEqual({ status: 400, error: expect.stringMatching(/no JSON.*neither NaN nor infinities.*null/) as string });
  });

  it('says of one that is too large how large it may be', () => {
    expect(answerFor(ofFastify(413, 'FST_ERR_CTP_BODY_TOO_LARGE'), 8)).toEqual({ status: 413, error: expect.stringContaining('8 MB') as string });
  });

  it('quotes what else is wrong with it', () => {
    expect(answerFor(ofFastify(400, 'FST_ERR_CTP_EMPTY_JSON_BODY'), 8)).toEqual({ status: 400, error: 'The body is not usable: in the words of Fastify' });
  });
});
