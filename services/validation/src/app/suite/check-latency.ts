import { performance } from 'node:perf_hooks';
import type { Signature } from '@baton/contracts/model/signature';
import { scoreTable, type HostedModel } from '@baton/model-runtime';
import { Table, type Column } from '@baton/tabular';
import type { PolicyCheck } from '../../domain/policy.js';
import { failed, passed, type Check } from '../../domain/report.js';

const WARM_UPS = 5;
const FEWEST_CALLS = 50;
const MOST_CALLS = 200;
/** A model that is slow is timed less often, so that nobody waits for what is known already. */
const LONG_ENOUGH_MS = 50;

/** The time of a call with one row, here and now: p99 of 50 to 200 calls in milliseconds. */
export async function checkLatency({ p99, severity }: Extract<PolicyCheck, { check: 'latency' }>, model: HostedModel, signature: Signature | null, table: Table): Promise<Check> {
  const row = firstRow(table);
  const call = async () => {
    const began = performance.now();
    await scoreTable(model, signature, row, 1);
    return performance.now() - began;
  };
  for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) await call();
  const times: number[] = [];
  for (let spent = 0; times.length < FEWEST_CALLS || (times.length < MOST_CALLS && spent < LONG_ENOUGH_MS); spent += times.at(-1)!) times.push(await call());
  times.sort((one, other) => one - other);
  const at = (quantile: number) => Math.round(times[Math.ceil(quantile * times.length) - 1]! * 1_000) / 1_000;
  const numbers = { value: at(0.99), low: at(0.5), high: at(1), threshold: p99, n: times.length };
  const why = `One row takes ${at(0.5)} ms in the middle and ${at(0.99)} ms at the 99th percentile; the policy allows ${p99} ms.`;
  return at(0.99) <= p99 ? passed('latency', why, numbers) : failed('latency', severity, why, 'Make the model smaller, or ask for a limit that fits it.', numbers);
}

const firstRow = (table: Table): Table => new Table(1, table.columns.map((column): Column => ({ ...column, values: column.values.slice(0, 1) }) as Column));
