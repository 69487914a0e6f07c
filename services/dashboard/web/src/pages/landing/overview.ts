import { useQuery } from '@tanstack/react-query';
import { events, type LedgerEvent } from '../../api/audit.js';
import { deployments, PRODUCTION, promotions, rollouts, type Deployed, type PromotionBrief, type Rollout } from '../../api/deployment.js';
import { alerts, figures, type Alert, type Figures, type Point } from '../../api/monitoring.js';
import { models, type Model } from '../../api/registry.js';
import { DAY_MS } from '../../look/days.js';
import { duration, percent } from '../../look/words.js';
import { thereAt } from '../model/known-versions.js';
import { useNewest } from '../model/newest.js';

/** A model as the overview shows it: what serves, what hurts, what waits. */
export interface ModelRow { readonly model: Model; readonly serving: Deployed | undefined; readonly staging: Deployed | undefined; readonly alerts: readonly Alert[]; readonly promotion: PromotionBrief | undefined; readonly rollout: Rollout | undefined }

/** Its alerts are those of the instant that is looked at; what waits for somebody waits now. */
export interface Overview { readonly rows: readonly ModelRow[]; readonly alerts: readonly Alert[]; readonly unattended: readonly Alert[]; readonly promotions: readonly PromotionBrief[]; readonly reviews: readonly PromotionBrief[]; readonly rollouts: readonly Rollout[] }

/** What the three questions of the overview are answered from. */
export function useOverview(at: string | undefined) {
  const known = useQuery({ queryKey: ['models'], queryFn: models });
  const placed = useQuery({ queryKey: ['deployments', at], queryFn: () => deployments(at) });
  const open = useQuery({ queryKey: ['promotions', 'open'], queryFn: () => promotions({ state: 'open' }) });
  const owed = useQuery({ queryKey: ['promotions', 'review'], queryFn: () => promotions({ review: 'outstanding' }) });
  const moving = useQuery({ queryKey: ['rollouts'], queryFn: () => rollouts() });
  const wrong = useQuery({ queryKey: ['alerts'], queryFn: () => alerts() });
  const error = [known, placed, open, owed, moving, wrong].find((query) => query.error)?.error ?? null;
  if (!known.data || !placed.data || !open.data || !owed.data || !moving.data || !wrong.data) return { overview: undefined, error };
  const standing = wrong.data.items.filter((alert) => stoodAt(alert, at));
  // A model that was taken out is still listed where it served, with nothing.
  const serves = placed.data.items.filter(({ weights }) => weights.length > 0);
  const underWay = moving.data.items.filter(({ state }) => state === 'running' || state === 'paused');
  const rows = thereAt(known.data.items, at).map((model): ModelRow => ({
    model, alerts: standing.filter(({ model: name }) => name === model.name),
    serving: serves.find((each) => each.modelId === model.id && each.environment === PRODUCTION), staging: serves.find((each) => each.modelId === model.id && each.environment !== PRODUCTION),
    promotion: open.data.items.find(({ modelId }) => modelId === model.id), rollout: underWay.find(({ modelId }) => modelId === model.id),
  }));
  return { overview: { rows: rows.sort((one, other) => urgency(other) - urgency(one) || one.model.name.localeCompare(other.model.name)), alerts: standing, unattended: wrong.data.items.filter(({ state }) => state === 'open'), promotions: open.data.items, reviews: owed.data.items, rollouts: underWay } satisfies Overview, error };
}

/** Whether an alert was open at an instant, or is now. */
const stoodAt = ({ state, raisedAt, resolvedAt }: Alert, at: string | undefined): boolean =>
  at === undefined ? state !== 'resolved' : Date.parse(raisedAt) <= Date.parse(at) && (resolvedAt === null || Date.parse(resolvedAt) > Date.parse(at));

/** What hurts users comes first, then what stands still, then what waits for somebody. */
const urgency = ({ alerts: standing, rollout, promotion, serving }: ModelRow): number =>
  8 * standing.filter(({ severity }) => severity === 'critical').length + 4 * standing.length + (rollout?.state === 'paused' ? 3 : rollout ? 2 : 0) + (promotion ? 1 : 0) + (serving ? 0.5 : 0);

/** Whose figures are asked for: of what serves now, or of the version that served at an instant. */
export interface Asked { readonly version?: number | undefined; readonly at?: string | undefined }

/** The figures of what serves, over the last week; without any, over the week before its newest data. */
export function useFigures(model: string, kind: 'performance' | 'drift' | 'health', enabled: boolean, { version, at }: Asked = {}): { data: Figures | undefined; until: string | null } {
  const week = useQuery({ queryKey: ['figures', model, kind, 'week', version, at], queryFn: () => figures(model, kind, { bucket: 'total', version, to: at }), enabled, staleTime: 60_000 });
  const blank = week.data !== undefined && week.data.series.every(({ points }) => points.every(({ value }) => value === null));
  // Of the version that serves: another one’s figures, such as a canary's that was taken back, would slander it.
  const { data: newest } = useNewest(model, week.data?.version, enabled && blank, at);
  const end = newest?.to;
  const then = useQuery({
    queryKey: ['figures', model, kind, 'week', newest?.version, end], enabled: enabled && blank && end !== undefined, staleTime: 300_000,
    queryFn: () => figures(model, kind, { bucket: 'total', version: newest!.version, from: new Date(Date.parse(end!) - 7 * DAY_MS).toISOString(), to: end! }),
  });
  // Until it is answered, what was asked before is still there, and may be of another version.
  const answered = blank && newest && then.data?.version === newest.version;
  return answered ? { data: then.data, until: newest.to.slice(0, 10) } : { data: week.data, until: null };
}

/** A figure of performance as it is shown: measured where ground truth is known, else estimated, which the point says. */
interface Judged { readonly metric: string; readonly point: Point }

/** Each metric once, with a value. */
export function performanceOf(data: Figures | undefined): Judged[] {
  const known = (data?.series ?? []).flatMap(({ metric, points: [point] }) => (point && point.value !== null ? [{ metric, point }] : []));
  const measured = new Set(known.filter(({ point }) => point.kind === 'measured').map(({ metric }) => metric));
  return known.filter(({ metric, point }) => point.kind === 'measured' || !measured.has(metric)).sort((one, other) => Number(one.point.kind === 'estimated') - Number(other.point.kind === 'estimated'));
}

/** How many of the predictions are known to be right or wrong, and how old a label usually is when it comes. */
export const labelled = ({ coverage, medianLabelLag }: Point): string => `${percent(coverage)} labelled${medianLabelLag === null ? '' : ` after ${duration(medianLabelLag)}`}`;

const WORST: readonly string[] = ['failed', 'warning', 'immature', 'ok', 'no-data'];

/** Of all figures the one that matters most: failed before warning before the rest; without any, no-data. */
export function worst(data: Figures | undefined, metric?: string): { point: Point; name: string } | undefined {
  const all = (data?.series ?? []).filter((series) => metric === undefined || series.metric === metric).flatMap(({ metric: name, feature, points }) => points.map((point) => ({ point, name: feature ?? name })));
  return all.sort((one, other) => WORST.indexOf(one.point.state) - WORST.indexOf(other.point.state) || (other.point.value ?? 0) - (one.point.value ?? 0))[0];
}

/** Types that say that something has changed, without what comes by the hour. */
const CHANGES = ['deployment.rollout.*', 'deployment.promotion.*', 'deployment.model.*', 'deployment.environment.*', 'registry.model-version.registered.v1', 'monitoring.alert.*', 'monitoring.retraining.*', 'monitoring.canary.*', 'validation.policy.*'];

export function useChanges(at: string | undefined) {
  const to = at ?? undefined;
  return useQuery({
    queryKey: ['events', 'changes', at],
    queryFn: async (): Promise<LedgerEvent[]> => {
      const from = new Date((at ? Date.parse(at) : Date.now()) - DAY_MS).toISOString();
      return (await events({ type: CHANGES.join(','), from, to, order: 'desc', limit: 25 })).items;
    },
  });
}
