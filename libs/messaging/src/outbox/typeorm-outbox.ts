import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { contractOfInstance, typeFor } from '@baton/contracts';
import { managerOf, type Transaction } from '@baton/persistence';
import { currentTraceparent } from '../tracing.js';
import { appendedDuring, type Position } from '../position.js';
import type { Cause } from '../received.js';
import { Outbox, type Draft } from './outbox.js';

/** The channel that wakes the relay. */
export const OUTBOX_CHANNEL = 'outbox';

/**
 * The counter row is locked from here to the commit, which makes commit order sequence order, without gaps. Nothing
 * else in a transaction may come after it, or writers queue behind that, too.
 */
const APPEND = `
  WITH counter AS (
    UPDATE outbox_source SET last_sequence = last_sequence + $2 RETURNING last_sequence - $2 AS base
  ), rows AS (
    INSERT INTO outbox (sequence, id, type, subject, key, time, correlation_id, causation_id, actor, traceparent, data)
    SELECT base + ordinal, id, type, subject, key, now_at, correlation, $3, $4, $5, data
    FROM counter, ROWS FROM (jsonb_to_recordset($1::jsonb) AS (id uuid, type text, subject text, key text, now_at timestamptz, correlation text, data text))
      WITH ORDINALITY AS event(id, type, subject, key, now_at, correlation, data, ordinal)
  )
  SELECT base + $2 AS last, pg_notify('${OUTBOX_CHANNEL}', '') FROM counter`;

@Injectable()
export class TypeormOutbox extends Outbox {
  constructor(private readonly publisher: string) {
    super();
  }

  async append(tx: Transaction, drafts: readonly Draft[], cause: Cause): Promise<Position> {
    if (drafts.length === 0) return this.currentPosition(tx);
    const now = new Date().toISOString();
    const rows = drafts.map(({ event, subject, key, correlationId = cause.correlationId }) => {
      const contract = contractOfInstance(event);
      contract.checkStrictly(event);
      return { id: uuidv7(), type: typeFor(contract, this.publisher), subject, key, now_at: now, correlation: correlationId, data: JSON.stringify(event) };
    });
    const [row] = await managerOf(tx).query<Array<{ last: string }>>(APPEND, [
      JSON.stringify(rows), rows.length, cause.causationId, cause.actor, currentTraceparent(),
    ]);
    return this.remember(Number(row!.last));
  }

  private async currentPosition(tx: Transaction): Promise<Position> {
    const [row] = await managerOf(tx).query<Array<{ last_sequence: string }>>('SELECT last_sequence FROM outbox_source');
    return this.remember(Number(row!.last_sequence));
  }

  private remember(sequence: number): Position {
    const position = { publisher: this.publisher, sequence };
    const request = appendedDuring.getStore();
    if (request) request.position = position;
    return position;
  }
}
