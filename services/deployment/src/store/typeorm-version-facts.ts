import { Injectable } from '@nestjs/common';
import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import type { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { managerOf, type Transaction } from '@baton/persistence';
import { VersionFactsProjection } from '../app/ports/version-facts.js';
import type { ReportFact } from '../domain/requirements.js';
import type { VersionRef } from '../domain/version-ref.js';

@Injectable()
export class TypeormVersionFacts extends VersionFactsProjection {
  async registered(tx: Transaction, { version, artifact, registeredBy }: ModelVersionRegistered, correlationId: string): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO version_fact (model_id, number, name, artifact, artifact_digest, authors, correlation_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (model_id, number) DO UPDATE SET name = excluded.name, artifact = excluded.artifact, artifact_digest = excluded.artifact_digest`,
      [version.modelId, version.number, version.name, JSON.stringify(artifact), artifact.digest, JSON.stringify([registeredBy]), correlationId]);
  }

  async evidencePinned(tx: Transaction, { version, artifact, revision, missing, authors }: EvidencePinned, correlationId: string): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO version_fact (model_id, number, name, artifact, artifact_digest, evidence_revision, missing, authors, correlation_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (model_id, number) DO UPDATE SET artifact = excluded.artifact, artifact_digest = excluded.artifact_digest,
         evidence_revision = excluded.evidence_revision, missing = excluded.missing, authors = excluded.authors`,
      [version.modelId, version.number, version.name, JSON.stringify(artifact), artifact.digest, revision, JSON.stringify(missing), JSON.stringify(authors), correlationId]);
  }

  async deleted(tx: Transaction, modelId: string, number: number | null): Promise<void> {
    await managerOf(tx).query('UPDATE version_fact SET deleted = true WHERE model_id = $1 AND ($2::integer IS NULL OR number = $2)', [modelId, number]);
  }

  async renamed(tx: Transaction, modelId: string, name: string): Promise<void> {
    await managerOf(tx).query('UPDATE version_fact SET name = $2 WHERE model_id = $1', [modelId, name]);
  }

  async reported(tx: Transaction, version: VersionRef, report: ReportFact): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO report_fact (report_id, model_id, number, body) VALUES ($1, $2, $3, $4)
       ON CONFLICT (report_id) DO UPDATE SET body = excluded.body`, [report.reportId, version.modelId, version.number, JSON.stringify(report)]);
  }
}
