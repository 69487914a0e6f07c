import { METRICS, SMALLER_IS_BETTER, type Metric, type PolicyCheck } from '../../domain/policy.js';
import { failed, notApplicable, passed, warned, type Check } from '../../domain/report.js';
import { estimate } from './metrics.js';
import type { Scored } from './scored-data.js';

type MetricCheck = Extract<PolicyCheck, { check: 'metric' }>;

const FIX = 'Train a better model, evaluate on more rows, or ask model risk whether the policy fits.';

/** The metric against its bounds. A value that keeps them with an interval that does not is a warning, unless the policy wants to be sure. */
export function checkMetric(check: MetricCheck, data: Scored): Check {
  const { metric, min, max, severity } = check;
  if (!(METRICS[data.task] as readonly Metric[]).includes(metric)) return notApplicable(metric, `${metric} is no metric of a ${data.task} task.`);
  const found = estimate(metric, data);
  if (!found) return notApplicable(metric, `${metric} cannot be computed on these rows.`);
  const { value, low, high } = found;
  const threshold = (SMALLER_IS_BETTER.has(metric) ? max ?? min : min ?? max)!;
  const numbers = { value, low, high, threshold, n: data.n };
  const bound = [...(min === null ? [] : [`at least ${min}`]), ...(max === null ? [] : [`at most ${max}`])].join(' and ');
  const sentence = `${metric} is ${round(value)} (95 % interval ${round(low)} to ${round(high)}, ${data.n} rows); the policy asks for ${bound}.`;
  const keeps = (number: number) => (min === null || number >= min) && (max === null || number <= max);
  if (!keeps(value)) return failed(metric, severity, sentence, FIX, numbers);
  if (keeps(low) && keeps(high)) return passed(metric, sentence, numbers);
  const unsure = `${sentence} The rows are too few to be sure.`;
  return check.confident ? failed(metric, severity, unsure, FIX, numbers) : warned(metric, unsure, 'Evaluate on more rows.', numbers);
}

const round = (value: number): string => (value === 0 ? '0' : value.toPrecision(4));
