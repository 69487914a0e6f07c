import { Injectable } from '@nestjs/common';
import { managerOf, Statements, type Transaction } from '@baton/persistence';
import { EvidenceRevisions, type EvidenceRevision } from '../app/ports/evidence-revisions.js';
import type { VersionKey } from '../app/ports/versions.js';

interface Row { revision: number; digest: string; pinned: EvidenceRevision['pinned']; pinned_at: Date }

@Injectable()
export class TypeormEvidenceRevisions extends EvidenceRevisions {
  constructor(private readonly statements: Statements) {
    super();
  }

  async latest({ modelId, number }: VersionKey, tx?: Transaction): Promise<EvidenceRevision | undefined> {
    const text = 'SELECT revision, digest, pinned, pinned_at FROM evidence_revision WHERE model_id = $1 AND number = $2 ORDER BY revision DESC LIMIT 1';
    const rows = tx ? await managerOf(tx).query<Row[]>(text, [modelId, number]) : await this.statements.rows<Row>(text, [modelId, number]);
    return rows.map((row) => ({ revision: row.revision, digest: row.digest, pinned: row.pinned, pinnedAt: row.pinned_at }))[0];
  }

  async owners(keys: readonly VersionKey[]): Promise<Map<string, string>> {
    const rows = await this.statements.rows<{ model_id: string; owner: string | null }>(
      `SELECT DISTINCT ON (model_id) model_id, pinned -> 'evidence' ->> 'owner' AS owner FROM evidence_revision JOIN unnest($1::uuid[], $2::integer[]) AS k(model_id, number) USING (model_id, number)
       ORDER BY model_id, revision DESC`, [keys.map(({ modelId }) => modelId), keys.map(({ number }) => number)]);
    return new Map(rows.flatMap(({ model_id: modelId, owner }) => (owner === null ? [] : [[modelId, owner] as const])));
  }

  async add(tx: Transaction, { modelId, number }: VersionKey, { revision, digest, pinned, pinnedAt }: EvidenceRevision): Promise<void> {
    await managerOf(tx).query(
      `WITH added AS (INSERT INTO evidence_revision (model_id, number, revision, digest, pinned, pinned_at) VALUES ($1, $2, $3, $4, $5, $6))
       UPDATE model_version SET evidence_revision = $3 WHERE model_id = $1 AND number = $2`, [modelId, number, revision, digest, JSON.stringify(pinned), pinnedAt]);
  }
}
