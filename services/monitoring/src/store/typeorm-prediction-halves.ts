import { Injectable } from '@nestjs/common';
import { managerOf, type Transaction } from '@baton/persistence';
import { PredictionHalves, type Half } from '../app/ports/prediction-halves.js';

/** Whoever has not come by then never will. */
const FORGOTTEN = "interval '1 day'";

@Injectable()
export class TypeormPredictionHalves extends PredictionHalves {
  async pair(tx: Transaction, modelId: string, half: Half): Promise<Half | null> {
    const manager = managerOf(tx);
    // Two halves that come at the same moment must not both wait.
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [`${modelId}/${half.id}`]);
    await manager.query(`DELETE FROM prediction_half WHERE taken_at < now() - ${FORGOTTEN}`);
    const [[other]] = await manager.query<[Array<{ kind: Half['kind']; at: string; body: unknown }>, number]>('DELETE FROM prediction_half WHERE model_id = $1 AND id = $2 AND kind <> $3 RETURNING kind, at, body', [modelId, half.id, half.kind]);
    if (other) return { id: half.id, ...other };
    await manager.query('INSERT INTO prediction_half (model_id, id, kind, at, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (model_id, id, kind) DO NOTHING', [modelId, half.id, half.kind, half.at, JSON.stringify(half.body)]);
    return null;
  }
}
