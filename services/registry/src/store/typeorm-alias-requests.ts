import { Injectable } from '@nestjs/common';
import { managerOf, type Transaction } from '@baton/persistence';
import { AliasRequests, type NewAliasRequest } from '../app/ports/alias-requests.js';
import type { AliasRequest } from '../domain/alias.js';

@Injectable()
export class TypeormAliasRequests extends AliasRequests {
  async open(tx: Transaction, modelId: string, environment: string): Promise<AliasRequest | null> {
    const rows = await managerOf(tx).query<AliasRequest[]>(
      `SELECT id, number FROM alias_request r WHERE model_id = $1 AND environment = $2 AND superseded_by IS NULL
         AND NOT EXISTS (SELECT FROM promotion_fact p WHERE p.promotion_id = r.id)
       ORDER BY requested_at DESC, id DESC LIMIT 1`, [modelId, environment]);
    return rows[0] ?? null;
  }

  async add(tx: Transaction, request: NewAliasRequest): Promise<void> {
    const { id, modelId, number, alias, environment, requestedBy, requestedAt, supersedes } = request;
    await managerOf(tx).query(
      `WITH superseded AS (UPDATE alias_request SET superseded_by = $1 WHERE id = $8)
       INSERT INTO alias_request (id, model_id, number, alias, environment, requested_by, requested_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, modelId, number, alias, environment, requestedBy, requestedAt, supersedes]);
  }
}
