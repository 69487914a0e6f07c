/** What became of a version after its registration, of one thing that somebody said. */
export interface Finding {
  readonly kind: string; readonly environment: string | null;
  /** What of that kind: the feature, the metric, the alert, the rollout, the request. */
  readonly about: string;
  readonly state: string;
  /** In some words, without where and when. */
  readonly words: string;
  /** Since when: as the observations tell it where the event says so, else when it was said. */
  readonly since: Date;
  /** When it was said. */
  readonly at: Date;
}

/** Kinds that a version's tags tell of, with the states in which something is wrong or waits. */
const OPEN: Readonly<Record<string, readonly string[]>> = { drift: ['detected'], performance: ['degraded'], alert: ['raised', 'acknowledged'] };
const LONGEST = 5_000;

/**
 * The newest finding about each thing, as the tags `baton.out.*` that a data scientist reads: what is wrong in each
 * environment and since when, or that it is over. Nothing is said of what nobody has looked at.
 * @param serving environments in which the version serves
 */
export function feedbackTags(findings: readonly Finding[], serving: readonly string[]): Record<string, string> {
  const of = (kind: string) => findings.filter((finding) => finding.kind === kind);
  const tags = {
    health: healthOf(findings, serving),
    drift: openOr(of('drift'), (over) => `none in ${placeOf(over)} since ${dateOf(over.since)}`),
    performance: openOr(of('performance'), (over) => `${over.words} in ${placeOf(over)}, recovered ${dateOf(over.since)}`),
    alerts: openOr(of('alert'), (over) => `none open in ${placeOf(over)} since ${dateOf(over.at)}`),
    canary: newestOfEachPlace(of('canary')).map((finding) => `${finding.words}, in ${placeOf(finding)} on ${dateOf(finding.at)}`).join('; '),
    retraining: newestOfEachPlace(of('retraining')).map((finding) => `${finding.words}, asked for by ${placeOf(finding)} on ${dateOf(finding.at)}; a version that answers it says mlflow.set_tag("baton.caused_by", "${finding.about}")`).join('; '),
  };
  return Object.fromEntries(Object.entries(tags).flatMap(([name, text]) => (text === '' ? [] : [[`baton.out.${name}`, text.slice(0, LONGEST)]])));
}

const isOpen = ({ kind, state }: Finding): boolean => OPEN[kind]?.includes(state) ?? false;

/** For each environment in which the version serves, or in which something is wrong with it. Who has not been looked at is not well. */
function healthOf(findings: readonly Finding[], serving: readonly string[]): string {
  const open = findings.filter(isOpen);
  const places = [...new Set([...(findings.length > 0 ? serving : []), ...open.flatMap(({ environment }) => environment ?? [])])].sort();
  return places.map((place) => {
    const wrong = Object.keys(OPEN).flatMap((kind) => {
      const count = open.filter((finding) => finding.kind === kind && finding.environment === place).length;
      return count === 0 ? [] : [`${count} ${WORDS[kind]!(count)}`];
    });
    return wrong.length === 0 ? `nothing wrong seen in ${place}` : `look at ${place}: ${wrong.join(', ')}`;
  }).join('; ');
}

const WORDS: Readonly<Record<string, (count: number) => string>> = { drift: () => 'drifting', performance: () => 'degraded', alert: (count) => (count === 1 ? 'open alert' : 'open alerts') };

/** What is open; where nothing is, that of each environment which was over last. */
function openOr(findings: readonly Finding[], over: (finding: Finding) => string): string {
  const open = findings.filter(isOpen);
  if (open.length > 0) return inOrder(open).map((finding) => `${finding.words} in ${placeOf(finding)} since ${dateOf(finding.since)}`).join('; ');
  return newestOfEachPlace(findings).map(over).join('; ');
}

function newestOfEachPlace(findings: readonly Finding[]): Finding[] {
  const newest = new Map<string, Finding>();
  for (const finding of [...findings].sort((one, other) => one.at.getTime() - other.at.getTime())) newest.set(placeOf(finding), finding);
  return inOrder([...newest.values()]);
}

const inOrder = (findings: readonly Finding[]): Finding[] => [...findings].sort((one, other) => compare(placeOf(one), placeOf(other)) || compare(one.about, other.about));
const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
const placeOf = ({ environment }: Finding): string => environment ?? 'every environment';
const dateOf = (time: Date): string => time.toISOString().slice(0, 10);
