import type { Metrics } from '@baton/service-kit';
import { Gauge } from 'prom-client';
import type { SpoolBudget } from './spool-budget.js';

/** How much waits to be published, and how much may. */
export function measureSpool({ registry }: Metrics, budget: SpoolBudget): void {
  const gauge = (name: string, help: string, read: () => number) => new Gauge({ name, help, registers: [registry], collect() { this.set(read()); } });
  gauge('baton_prediction_spool_bytes', 'Predictions on this disk, up to a segment of which may be acknowledged', () => budget.usedBytes);
  gauge('baton_prediction_spool_limit_bytes', 'How many there may be before requests get 503', () => budget.limit);
}
