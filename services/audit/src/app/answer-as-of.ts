import { Injectable } from '@nestjs/common';
import { digestOfJson } from '@baton/artifacts';
import { isA, type Decision } from '../domain/decision.js';
import { groundsOf, type Grounds } from '../domain/grounds.js';
import { servingAt, type Serving, type Weight } from '../domain/serving.js';
import { Ledger } from './ports/ledger.js';
import { ServingHistory, type ServingPlace, type SplitsAround } from './ports/serving-history.js';

export interface AsOfQuestion { at: Date; knownAt: Date; model?: string | undefined; environment?: string | undefined }

type Evidence = NonNullable<Grounds['evidence']> & {
  /** Whether the digest that was approved or overridden is the digest of just this; null if there is none. */
  confirmed: boolean | null;
};

/** Why something serves. */
export interface Reason { promotion: Grounds['promotion']; approvals: Grounds['approvals']; override: Grounds['override']; rollback: Grounds['rollback']; evidence: Evidence | null }

export interface ServedWeight extends Weight, Reason {}

/** What one model served in one environment. */
export interface Served extends Reason {
  model: string;
  modelId: string;
  environment: string;
  weights: ServedWeight[];
  from: string;
  to: string | null;
  rolloutId: string;
  /** Servers tell it; where none has answered to a deactivation yet, that does. */
  source: 'serving.split.applied' | 'deployment.model.deactivated';
  /** Servers whose last word was another one. */
  disagreeing: Array<{ instance: string | null; weights: Weight[]; rolloutId: string; appliedAt: string }>;
}

const NOTHING: Reason = { promotion: null, approvals: [], override: null, rollback: null, evidence: null };

/** What really served at an instant, and on which grounds, as far as was recorded until another. */
@Injectable()
export class AnswerAsOf {
  constructor(private readonly history: ServingHistory, private readonly ledger: Ledger) {}

  /** What served at up to `limit` places, and these places with the next one, if there is one. */
  async run({ at, knownAt, model, environment }: AsOfQuestion, limit: number, after: ServingPlace | null): Promise<{ items: Served[]; places: ServingPlace[] }> {
    const models = model === undefined ? undefined : await this.ledger.modelsCalled(model);
    const places = await this.history.places({ models, environment }, limit + 1, after);
    const around = await this.history.splits(places.slice(0, limit), at, knownAt);
    const served = around.flatMap((each) => {
      const serving = servingAt(each.last, each.following);
      return serving ? [{ serving, model: nameIn(each, serving) }] : [];
    });
    const versions = served.flatMap(({ serving: { split } }) => split.weights.map((weight) => ({ modelId: split.modelId, number: weight.version })));
    const decisions = versions.length > 0 ? await this.history.decisions(versions, knownAt) : [];
    return { places, items: served.map((each) => answer(each.serving, each.model, decisions)) };
  }
}

/** A split of nothing names no model: then the nearest that does. */
const nameIn = ({ last, following }: SplitsAround, { split }: Serving): string =>
  split.model ?? [...[...last].reverse(), ...following].find((each) => each.model !== null)?.model ?? split.modelId;

function answer({ split, from, to, disagreeing }: Serving, model: string, decisions: readonly Decision[]): Served {
  const { modelId, environment, broughtBy: rolloutId } = split;
  const reasonOf = (number: number): Reason => reasonFor(groundsOf(decisions, { modelId, number, environment }, rolloutId, split.appliedAt));
  const weights = split.weights.map((weight) => ({ ...weight, ...reasonOf(weight.version) }));
  const rolledOut = decisions.filter(isA('started')).find((each) => each.said.rolloutId === rolloutId)?.number;
  const { promotion, approvals, override, rollback, evidence } = weights.find((each) => each.version === rolledOut) ?? [...weights].sort((one, other) => other.weight - one.weight)[0] ?? NOTHING;
  return {
    model, modelId, environment, weights, from, to, rolloutId, source: split.instance === null ? 'deployment.model.deactivated' : 'serving.split.applied', promotion, approvals, override, rollback, evidence,
    disagreeing: disagreeing.map(({ instance, weights: others, rolloutId: other, appliedAt }) => ({ instance, weights: others, rolloutId: other, appliedAt })),
  };
}

const reasonFor = ({ evidence, seen, ...grounds }: Grounds): Reason =>
  ({ ...grounds, evidence: evidence && { ...evidence, confirmed: seen && digestOfJson(seen) === evidence.evidenceDigest } });
