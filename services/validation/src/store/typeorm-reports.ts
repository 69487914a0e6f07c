import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { Reports, type ReportFilter } from '../app/ports/reports.js';
import type { Report } from '../domain/report.js';

@Injectable()
export class TypeormReports extends Reports {
  constructor(private readonly database: Database) {
    super();
  }

  async save(tx: Transaction, report: Report): Promise<void> {
    const { modelId, name, number } = report.version;
    await managerOf(tx).query(
      `INSERT INTO report (id, model_id, model_name, number, body) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET body = excluded.body`, [report.id, modelId, name, number, JSON.stringify(report)]);
  }

  async find(id: string): Promise<Report | undefined> {
    return (await this.database.query<{ body: Report }>('SELECT body FROM report WHERE id = $1', [id]))[0]?.body;
  }

  async list({ model, version }: ReportFilter, limit: number, before: string | null): Promise<Report[]> {
    return (await this.database.query<{ body: Report }>(
      `SELECT body FROM report WHERE ($1::text IS NULL OR model_name = $1 OR model_id::text = $1) AND ($2::integer IS NULL OR number = $2) AND ($3::uuid IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $4`, [model ?? null, version ?? null, before, limit])).map((row) => row.body);
  }
}
