import type { Transaction } from '@baton/persistence';
import type { Report } from '../../domain/report.js';

export interface ReportFilter { model?: string | undefined; version?: number | undefined }

export abstract class Reports {
  abstract save(tx: Transaction, report: Report): Promise<void>;
  abstract find(id: string): Promise<Report | undefined>;
  abstract list(filter: ReportFilter, limit: number, before: string | null): Promise<Report[]>;
}
