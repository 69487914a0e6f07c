import { PredictionLogClosed } from '@baton/contracts/serving/prediction-log-closed';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { InferenceCursors } from '../app/ports/inference-cursors.js';

@Projector('serving')
export class ServingProjector {
  constructor(private readonly cursors: InferenceCursors) {}

  @On(PredictionLogClosed) onPredictionLogClosed({ data }: Received<PredictionLogClosed>, tx: Transaction) {
    return this.cursors.closed(tx, data.source, data.lastSequence);
  }
}
