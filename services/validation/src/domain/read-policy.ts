import { ALL_METRICS, type Metric, type PolicyCheck, type PolicyRules, type Severity } from './policy.js';

export interface Mistake { readonly field: string; readonly message: string }
export interface ReadPolicy { readonly rules: PolicyRules; readonly mistakes: readonly Mistake[] }

type Fields = Record<string, unknown>;

const KNOWN: Record<PolicyCheck['check'], readonly string[]> = {
  'artifact-safety': [], 'loads': [], 'signature': [],
  'metric': ['metric', 'min', 'max', 'confident'],
  'slices': ['metric', 'by', 'maxGap', 'minRows'],
  'champion': ['metric', 'margin', 'environment'],
  'reference-shift': ['threshold', 'environment'],
  'latency': ['p99'],
};

/** Reads what somebody wrote as a policy and lists everything that is wrong with it at once. */
export function readPolicy(document: unknown): ReadPolicy {
  const mistakes: Mistake[] = [];
  const wrong = (field: string, message: string) => { mistakes.push({ field, message: `${field} ${message}` }); };
  if (!isObject(document)) {
    wrong('policy', 'must be an object with environments, models, riskTiers and checks');
    return { rules: { environments: [], models: [], riskTiers: [], checks: [] }, mistakes };
  }
  for (const key of Object.keys(document)) if (!['name', 'revision', 'environments', 'models', 'riskTiers', 'checks'].includes(key)) wrong(key, 'is not a field of a policy');
  const names = (field: string) => readNames(document[field], field, wrong);
  const rules = { environments: names('environments'), models: names('models'), riskTiers: names('riskTiers'), checks: readChecks(document['checks'], wrong) };
  return { rules, mistakes };
}

type Wrong = (field: string, message: string) => void;

function readNames(value: unknown, field: string, wrong: Wrong): string[] {
  if (value === undefined || value === null) return ['*'];
  if (Array.isArray(value) && value.length > 0 && value.length <= 100 && value.every((name) => typeof name === 'string' && name.length > 0 && name.length <= 250)) return value as string[];
  wrong(field, 'must be a list of names, "*" for all');
  return [];
}

function readChecks(value: unknown, wrong: Wrong): PolicyCheck[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 200) {
    wrong('checks', 'must be a list of 1 to 200 checks');
    return [];
  }
  return value.flatMap((each, index) => {
    const check = readCheck(each, `checks[${index}]`, wrong);
    return check ? [check] : [];
  });
}

function readCheck(value: unknown, at: string, wrong: Wrong): PolicyCheck | null {
  if (!isObject(value)) return report(wrong, at, 'must be an object with the field check');
  const check = value['check'];
  if (typeof check !== 'string' || !(check in KNOWN)) return report(wrong, `${at}.check`, `must be one of ${Object.keys(KNOWN).join(', ')}, not ${JSON.stringify(check)}`);
  const kind = check as PolicyCheck['check'];
  for (const key of Object.keys(value)) if (!['check', 'severity', ...KNOWN[kind]].includes(key)) wrong(`${at}.${key}`, `is not a field of the check ${kind}`);
  const severity = readSeverity(value, at, wrong, kind === 'slices' || kind === 'reference-shift' ? 'warn' : 'fail');
  switch (kind) {
    case 'artifact-safety':
    case 'loads':
    case 'signature': return { check: kind, severity };
    case 'metric': return readMetricCheck(value, at, wrong, severity);
    case 'slices': return {
      check: kind, severity, metric: value['metric'] === undefined ? null : readMetric(value, at, wrong), by: value['by'] === undefined ? null : readNames(value['by'], `${at}.by`, wrong),
      maxGap: readNumber(value, 'maxGap', at, wrong, { fallback: 0.1, min: 0 }), minRows: readNumber(value, 'minRows', at, wrong, { fallback: 50, min: 2 }),
    };
    case 'champion': return { check: kind, severity, metric: value['metric'] === undefined ? null : readMetric(value, at, wrong), margin: readNumber(value, 'margin', at, wrong, { fallback: 0.01, min: 0 }), environment: readEnvironment(value, at, wrong) };
    case 'reference-shift': return { check: kind, severity, threshold: readNumber(value, 'threshold', at, wrong, { fallback: 0.2, min: 0.001 }), environment: readEnvironment(value, at, wrong) };
    case 'latency': return { check: kind, severity, p99: readNumber(value, 'p99', at, wrong, { min: 0.001 }) };
  }
}

function readMetricCheck(value: Fields, at: string, wrong: Wrong, severity: Severity): PolicyCheck {
  const [min, max] = [bound(value, 'min', at, wrong), bound(value, 'max', at, wrong)];
  if (min === null && max === null) wrong(at, 'must have min or max');
  if (min !== null && max !== null && min > max) wrong(at, `has a min (${min}) above its max (${max})`);
  const confident = value['confident'] ?? false;
  if (typeof confident !== 'boolean') wrong(`${at}.confident`, 'must be true or false');
  return { check: 'metric', metric: readMetric(value, at, wrong), min, max, confident: confident === true, severity };
}

function readMetric(value: Fields, at: string, wrong: Wrong): Metric {
  const metric = value['metric'];
  if (!ALL_METRICS.includes(metric as Metric)) wrong(`${at}.metric`, `must be one of ${ALL_METRICS.join(', ')}, not ${JSON.stringify(metric)}`);
  return metric as Metric;
}

function readEnvironment(value: Fields, at: string, wrong: Wrong): string {
  const environment = value['environment'] ?? 'production';
  if (typeof environment === 'string' && environment.length > 0 && environment.length <= 250) return environment;
  wrong(`${at}.environment`, 'must be the name of an environment');
  return '';
}

function bound(value: Fields, key: string, at: string, wrong: Wrong): number | null {
  return value[key] === undefined || value[key] === null ? null : readNumber(value, key, at, wrong, {});
}

function readNumber(value: Fields, key: string, at: string, wrong: Wrong, { fallback, min }: { fallback?: number; min?: number }): number {
  const found = value[key] ?? fallback;
  if (typeof found === 'number' && Number.isFinite(found) && (min === undefined || found >= min)) return found;
  wrong(`${at}.${key}`, `must be a number${min === undefined ? '' : ` of at least ${min}`}, not ${JSON.stringify(value[key])}`);
  return 0;
}

function readSeverity(value: Fields, at: string, wrong: Wrong, fallback: Severity): Severity {
  const severity = value['severity'] ?? fallback;
  if (severity === 'fail' || severity === 'warn') return severity;
  wrong(`${at}.severity`, `must be fail or warn, not ${JSON.stringify(severity)}`);
  return fallback;
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function report(wrong: Wrong, field: string, message: string): null {
  wrong(field, message);
  return null;
}
