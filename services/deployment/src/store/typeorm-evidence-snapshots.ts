import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { EvidenceSnapshots } from '../app/ports/evidence-snapshots.js';
import type { EvidenceSeen } from '../domain/evidence.js';

@Injectable()
export class TypeormEvidenceSnapshots extends EvidenceSnapshots {
  constructor(private readonly database: Database) {
    super();
  }

  async keep(tx: Transaction, digest: string, evidence: EvidenceSeen): Promise<void> {
    await managerOf(tx).query('INSERT INTO evidence_snapshot (digest, body) VALUES ($1, $2) ON CONFLICT DO NOTHING', [digest, JSON.stringify(evidence)]);
  }

  async find(tx: Transaction | null, digest: string): Promise<EvidenceSeen | undefined> {
    const sql = 'SELECT body FROM evidence_snapshot WHERE digest = $1';
    const rows = tx ? await managerOf(tx).query<Array<{ body: EvidenceSeen }>>(sql, [digest]) : await this.database.query<{ body: EvidenceSeen }>(sql, [digest]);
    return rows[0]?.body;
  }
}
