import { Logger } from '@nestjs/common';
import { RoleMissing, Unauthenticated } from '@baton/access';
import { InvalidInput, ModelBusy, ModelCrashed, ModelFailed, ModelTimedOut } from '@baton/model-runtime';
import { LogFull, NotLoaded, NotServed, ReplayRefused } from '../app/refusals.js';

/** Fastify knows how to read other kinds of bodies; none of them is an inference request. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
  readonly statusCode = 415;
}

const logger = new Logger('inference');

const STATUS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [InvalidInput, 400], [Unauthenticated, 401], [ReplayRefused, 403], [RoleMissing, 403], [NotServed, 404],
  [ModelFailed, 500], [NotLoaded, 503], [ModelBusy, 503], [ModelCrashed, 503], [LogFull, 503], [ModelTimedOut, 504],
]);

/** The status and the words for whatever was thrown, as the Open Inference Protocol says errors: `{"error": …}`. */
export function answerFor(error: unknown, maxBodyMb: number): { status: number; error: string } {
  if (error instanceof Error) {
    const status = STATUS.get(error.constructor);
    if (status !== undefined) return { status, error: error.message };
    const code = (error as { statusCode?: unknown }).statusCode;
    if (code === 413) return { status: 413, error: `The body is larger than ${maxBodyMb} MB. Send fewer rows a request.` };
    if (code === 415) return { status: 415, error: 'Send JSON with the header "content-type: application/json".' };
    if ((error as { code?: unknown }).code === 'FST_ERR_CTP_INVALID_JSON_BODY') return { status: 400, error: 'The body is not usable: it is no JSON. JSON has neither NaN nor infinities, though some writers print them; a missing value is null.' };
    if (typeof code === 'number' && code >= 400 && code < 500) return { status: code, error: `The body is not usable: ${error.message}` };
  }
  logger.error(error instanceof Error ? error.stack : String(error));
  return { status: 500, error: 'Something went wrong here; the log of serving has the cause.' };
}
