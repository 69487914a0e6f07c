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

  async add(tx: Transaction, { modelId, number }: VersionKey, { revision, digest, pinned, pinnedAt }: EvidenceRevision): Promise<void> {
    await managerOf(tx).query(
      `WITH added AS (INSERT INTO evidence_revision (model_id, number, revision, digest, pinned, pinned_at) VALUES ($1, $2, $3, $4, $5, $6))
       UPDATE model_version SET evidence_revision = $3 WHERE model_id = $1 AND number = $2`, [modelId, number, revision, digest, JSON.stringify(pinned), pinnedAt]);
  }
}
