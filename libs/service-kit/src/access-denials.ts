import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { make } from '@baton/contracts';
import { AccessDenied } from '@baton/contracts/access/access-denied';
import type { AuthenticatedRequest } from '@baton/access';
import { Outbox } from '@baton/messaging';
import { Transactions } from '@baton/persistence';
import { v7 as uuidv7 } from 'uuid';

const MINUTE = 60_000;
const ADDRESSES = 1_000;

/** Puts every refusal on the record: each 403 as an event; 401s counted, one event a minute and address. */
@Injectable()
export class AccessDenials {
  private readonly logger = new Logger('access');
  private readonly unauthenticated = new Map<string, { count: number; timer: NodeJS.Timeout }>();

  constructor(private readonly transactions: Transactions, private readonly outbox: Outbox) {}

  note(status: 401 | 403, reason: string, request: FastifyRequest & Partial<AuthenticatedRequest>): void {
    if (status === 401) this.count(reason, request);
    else void this.append('forbidden', reason, request, 1);
  }

  private count(reason: string, request: FastifyRequest): void {
    const known = this.unauthenticated.get(request.ip);
    if (known) {
      known.count++;
      return;
    }
    if (this.unauthenticated.size >= ADDRESSES) return;
    const timer = setTimeout(() => {
      const { count } = this.unauthenticated.get(request.ip)!;
      this.unauthenticated.delete(request.ip);
      void this.append('unauthenticated', reason, request, count);
    }, MINUTE).unref();
    this.unauthenticated.set(request.ip, { count: 1, timer });
  }

  private async append(kind: 'forbidden' | 'unauthenticated', reason: string, request: FastifyRequest & Partial<AuthenticatedRequest>, count: number): Promise<void> {
    const { person } = request;
    const event = make(AccessDenied, {
      kind, method: request.method, route: request.url.split('?', 1)[0]!.slice(0, 2_000), address: request.ip, roles: [...(person?.roles ?? [])], reason: reason.slice(0, 2_000), count,
    });
    const actor = person?.subject ?? 'anonymous';
    await this.transactions.run((tx) => this.outbox.append(tx, [{ event, subject: `access/${actor}`, key: actor }],
      person?.cause() ?? { actor, correlationId: uuidv7(), causationId: null }))
      .catch((error: unknown) => this.logger.error(`a refusal could not be recorded: ${String(error)}`));
  }
}
