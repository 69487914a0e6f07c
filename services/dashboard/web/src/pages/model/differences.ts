import { number as figure } from '../../look/words.js';
import type { Facts } from './facts.js';

/** One thing that is not the same in two versions; a dash where one has none. */
export interface Difference { readonly what: string; readonly before: string; readonly now: string }

type Known = Pick<Facts, 'version' | 'run' | 'report'>;

const NONE = '–';
const SHORT = 12;
const short = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, SHORT);

/** What differs between two versions, from what they are made of to what was measured of them, and how many things do not. */
export function differencesOf(before: Known, now: Known): { changed: Difference[]; same: string[] } {
  const [one, two] = [aspectsOf(before), aspectsOf(now)];
  const names = [...new Set([...two.keys(), ...one.keys()])];
  const compared = names.map((what) => ({ what, before: one.get(what) ?? NONE, now: two.get(what) ?? NONE }));
  return { changed: compared.filter((each) => each.before !== each.now), same: compared.filter((each) => each.before === each.now).map(({ what }) => what) };
}

/** Everything about a version that another may have otherwise, by name, in the order in which people ask. */
function aspectsOf({ version, run, report }: Known): Map<string, string> {
  const evidence = version?.evidence?.evidence;
  const signature = version?.artifact.signature;
  const listed = (of: ReadonlyArray<readonly [string, string | number | null | undefined]>) => of.flatMap(([name, value]): Array<[string, string]> => (value === null || value === undefined || value === '' ? [] : [[name, String(value)]]));
  return new Map<string, string>([
    ...listed([['artifact', version && short(version.artifactDigest)], ['flavors', version?.artifact.flavors.join(', ')], ['registered by', version?.registeredBy]]),
    ...(signature?.inputs ?? []).map(({ name, type, required }): [string, string] => [`input ${name ?? ''}`.trim(), `${type}, ${required ? 'required' : 'optional'}`]),
    ...(signature?.outputs ?? []).map(({ name, type }): [string, string] => [`output ${name ?? ''}`.trim(), type]),
    ...listed([
      ['task', evidence?.task], ['target', evidence?.target], ['score', evidence?.score], ['positive class', evidence?.positive], ['decision threshold', evidence?.threshold], ['owner', evidence?.owner], ['risk tier', evidence?.riskTier],
      ['sensitive columns', evidence?.sensitive?.join(', ')], ['evaluation data', evidence?.evaluation && short(evidence.evaluation.digest)], ['reference data', evidence?.reference && short(evidence.reference.digest)],
    ]),
    ...(run?.inputs.dataset_inputs ?? []).map(({ dataset }): [string, string] => [`dataset ${dataset.name}`, dataset.digest]),
    ...(run?.data.params ?? []).map(({ key, value }): [string, string] => [`parameter ${key}`, value]),
    ...(run?.data.metrics ?? []).map(({ key, value }): [string, string] => [`${key}, says the author`, figure(Number(value))]),
    ...listed([['code', (run?.data.tags ?? []).find(({ key }) => key === 'mlflow.source.git.commit')?.value.slice(0, SHORT)]]),
    ...(report?.checks ?? []).flatMap(({ name, value, source }): Array<[string, string]> => (value === null ? [] : [[`${name}, ${source}`, figure(value)]])),
  ]);
}
