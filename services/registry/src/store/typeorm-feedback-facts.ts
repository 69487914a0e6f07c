import { Injectable } from '@nestjs/common';
import { managerOf, Statements, type Transaction } from '@baton/persistence';
import { FeedbackFacts, type FeedbackFact, type FeedbackPlace } from '../app/ports/feedback-facts.js';

interface Row { event_id: string; type: string; model_id: string; number: number; kind: string; environment: string | null; about: string; state: string; words: string; summary: string; since: Date; at: Date }

@Injectable()
export class TypeormFeedbackFacts extends FeedbackFacts {
  constructor(private readonly statements: Statements) {
    super();
  }

  async record(tx: Transaction, { event, type, modelId, number, kind, environment, about, state, words, summary, since, at }: FeedbackFact): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO feedback_fact (model_id, number, event_id, type, kind, environment, about, state, words, summary, since, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT DO NOTHING`, [modelId, number, event, type, kind, environment, about, state, words, summary, since, at]);
  }

  async page(modelId: string, number: number, limit: number, behind: FeedbackPlace | null): Promise<FeedbackFact[]> {
    const rows = await this.statements.rows<Row>(
      `SELECT * FROM feedback_fact WHERE model_id = $1 AND number = $2 AND ($4::timestamptz IS NULL OR (at, event_id) < ($4::timestamptz, $5::uuid)) ORDER BY at DESC, event_id DESC LIMIT $3`,
      [modelId, number, limit, behind?.at ?? null, behind?.event ?? null]);
    return rows.map(({ event_id: event, model_id, ...row }) => ({ ...row, event, modelId: model_id }));
  }
}
