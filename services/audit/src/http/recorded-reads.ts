import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import type { AuthenticatedRequest } from '@baton/access';
import { RecordReads } from '../app/record-reads.js';

type Request = FastifyRequest<{ Params: Record<string, string>; Querystring: Record<string, string> }> & AuthenticatedRequest;

const LISTS = ['items', 'nodes', 'sources'] as const;

/** Sends an answer only when it is on the record that it was asked for. */
@Injectable()
export class RecordedReads implements NestInterceptor {
  constructor(private readonly reads: RecordReads) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const path = (request.routeOptions.url ?? '').replace(/:(\w+)/g, '{$1}');
    return next.handle().pipe(mergeMap(async (answer: unknown) => {
      await this.reads.run({ path, query: { ...request.params, ...request.query }, items: itemsIn(answer) }, request.person);
      return answer;
    }));
  }
}

function itemsIn(answer: unknown): number {
  const lists = answer as Partial<Record<(typeof LISTS)[number], unknown[]>>;
  return LISTS.map((name) => lists[name]?.length).find((length) => length !== undefined) ?? 1;
}
