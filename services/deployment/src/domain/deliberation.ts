import type { Environment } from './environment.js';
import { evidenceOf } from './evidence.js';
import type { ModelDeployment, ModelEvent, Slot, Surroundings } from './model-deployment.js';
import { currentApprovals, evolve as evolvePromotion, lookAgain, type Promotion, type PromotionEvent } from './promotion.js';
import { readinessOf, sameReadiness, type Readiness } from './readiness.js';
import { decidedOn, OTHER_ROLLOUT, requirementsOf, type Earlier, type Requirement, type VersionFacts } from './requirements.js';
import type { VersionRef } from './version-ref.js';
import { evolve as evolveRollout, splitOf, stepsFor, type Rollout, type RolloutEvent } from './rollout.js';

/** A version serves in automatic environments and waits for its turn under this actor. */
export const AUTOMATIC = 'service:deployment';

/**
 * Decides on one model: takes what is known, draws every consequence, and collects it as events. It never waits for an
 * order: whatever arrives, all consequences of the facts present are drawn, and what is missing is a requirement.
 */
export class Deliberation {
  readonly events: ModelEvent[] = [];
  private promotions: Promotion[];
  private rollouts: Rollout[];
  private readonly slots: Map<string, Slot>;
  private readonly readiness: Map<string, Readiness>;

  constructor(private readonly model: ModelDeployment, private readonly around: Surroundings) {
    this.promotions = [...model.promotions];
    this.rollouts = [...model.rollouts];
    this.slots = new Map(model.slots.map((slot) => [slot.environment, slot]));
    this.readiness = new Map(model.readiness);
  }

  /** Somebody wants the version to serve. A newer wish takes the place of an open one; the same wish is the same promotion. */
  request(wish: Pick<Promotion, 'version' | 'environment' | 'origin' | 'requestedBy' | 'reason' | 'correlationId'> & { id?: string }): Promotion {
    const same = this.pending(wish.environment).find((promotion) => promotion.version.number === wish.version.number);
    if (same) return same;
    const promotion: Promotion = { ...wish, id: wish.id ?? this.around.newId(), state: 'open', evidenceDigest: null, approvals: [], override: null, decidedOn: null, rolloutId: null, endedBecause: null };
    for (const open of this.pending(wish.environment).filter((each) => each.state === 'open')) this.apply(open, { kind: 'superseded', by: promotion.id });
    this.promotions.push(promotion);
    this.events.push({ kind: 'promotion-requested', promotion });
    return promotion;
  }

  apply(promotion: Promotion, event: PromotionEvent): Promotion {
    const evolved = evolvePromotion(promotion, event);
    const next = promotion.state === 'open' && evolved.state !== 'open' ? { ...evolved, decidedOn: decidedOn(this.requirementsFor(promotion)) } : evolved;
    this.promotions = this.promotions.map((each) => (each.id === next.id ? next : each));
    this.events.push({ kind: 'promotion', promotion: next, event });
    return next;
  }

  applyToRollout(rollout: Rollout, event: RolloutEvent): Rollout {
    const next = evolveRollout(rollout, event);
    const guardedAlias = this.environment(rollout.environment)?.guardedAlias ?? null;
    this.rollouts = this.rollouts.map((each) => (each.id === next.id ? next : each));
    this.events.push({ kind: 'rollout', rollout: next, event, split: splitOf(next), guardedAlias });
    if (event.kind === 'completed') this.completed(next);
    if (event.kind === 'aborted') this.ended(next, { kind: 'failed', reason: event.reason });
    return next;
  }

  /** Back to what served before; never to a version whose rollout was aborted, since that never served in full. */
  rollBack(environment: Environment, from: VersionRef, to: VersionRef, reason: string, correlationId: string): string {
    const rolloutId = this.around.newId();
    for (const rollout of this.rollouts.filter((each) => each.environment === environment.name && this.isUnderWay(each))) this.applyToRollout(rollout, { kind: 'aborted', reason });
    this.events.push({ kind: 'rolled-back', rolloutId, environment: environment.name, version: to, from, reason, guardedAlias: environment.guardedAlias, correlationId });
    // What it is taken back from is no place to come back to by another rollback.
    this.occupy(environment.name, to, rolloutId, from);
    return rolloutId;
  }

  /** Takes a model out of an environment; what has served there may still be promoted again. */
  deactivate(environment: Environment, version: VersionRef, reason: string, correlationId: string): string {
    const rolloutId = this.around.newId();
    this.events.push({ kind: 'deactivated', rolloutId, environment: environment.name, version, reason, guardedAlias: environment.guardedAlias, correlationId });
    const slot: Slot = { environment: environment.name, version: null, served: this.slots.get(environment.name)?.served ?? [] };
    this.slots.set(environment.name, slot);
    this.events.push({ kind: 'slot', slot, rolloutId });
    return rolloutId;
  }

  /** What a promotion needs, met or not, as things stand. */
  requirementsFor(promotion: Promotion): Requirement[] {
    const [rules, facts] = [this.environment(promotion.environment), this.model.facts.get(promotion.version.number)];
    return rules && facts ? this.requirements(rules, facts, promotion) : [];
  }

  /** Draws all consequences for these versions and for every promotion that is open. */
  settle(numbers: readonly number[]): void {
    const ordered = [...this.around.environments].sort((one, other) => one.order - other.order);
    for (const environment of ordered) {
      const scope = new Set([...numbers, ...this.pending(environment.name).map((promotion) => promotion.version.number)]);
      for (const number of [...scope].sort((one, other) => one - other)) {
        const facts = this.model.facts.get(number);
        if (facts) this.settleOne(environment, facts);
      }
    }
  }

  private settleOne(environment: Environment, facts: VersionFacts): void {
    if (facts.deleted) return this.withdrawDeleted(environment, facts.version.number);
    this.requestByItself(environment, facts);
    const promotion = this.lookAt(environment, facts);
    if (promotion?.state === 'open' && (promotion.override || this.requirements(environment, facts, promotion).every((requirement) => requirement.met))) this.begin(environment, facts.version, promotion);
    this.sayReadiness(environment, facts);
  }

  private withdrawDeleted(environment: Environment, number: number): void {
    for (const promotion of this.pending(environment.name).filter((each) => each.version.number === number && each.state === 'open')) this.apply(promotion, { kind: 'withdrawn', reason: 'The version was deleted.' });
  }

  private requestByItself(environment: Environment, { version }: VersionFacts): void {
    if (!this.takesByItself(environment, version) || !this.passed(environment, this.model.facts.get(version.number)!)) return;
    this.request({ version, environment: environment.name, origin: 'automatic', requestedBy: AUTOMATIC, reason: `${environment.name} keeps the newest version that passed.`, correlationId: this.around.correlationOf(version.number) });
  }

  /** An automatic environment keeps the newest version, and has each once. */
  private takesByItself({ name, automatic }: Environment, { number }: VersionRef): boolean {
    if (!automatic) return false;
    const newest = Math.max(this.slots.get(name)?.version?.number ?? 0, ...this.pending(name).map((promotion) => promotion.version.number));
    const known = this.promotions.some((promotion) => promotion.environment === name && promotion.version.number === number);
    return !known && number > newest;
  }

  /** What a version waits for in an environment that it has not served in. */
  private turnIn(environment: Environment, version: VersionRef): Earlier['turn'] {
    const promotion = this.pending(environment.name).find((each) => each.version.number === version.number);
    if (!promotion) return this.takesByItself(environment, version) ? 'baton' : 'requester';
    const { count, roles } = environment.approvals;
    const waits = promotion.state === 'open' && !promotion.override && currentApprovals(promotion).length < count;
    return waits ? { approvers: roles, promotionId: promotion.id } : 'baton';
  }

  /** Evidence and validation hold; whether the place is free is another matter. */
  private passed(environment: Environment, facts: VersionFacts): boolean {
    return this.requirements(environment, facts, undefined).filter((requirement) => requirement.name !== OTHER_ROLLOUT).every((requirement) => requirement.met);
  }

  /** Brings the digest of an open promotion up to date; approvals of other evidence become stale. */
  private lookAt(environment: Environment, facts: VersionFacts): Promotion | undefined {
    const promotion = this.pending(environment.name).find((each) => each.version.number === facts.version.number);
    const evidence = evidenceOf(facts, environment);
    if (!promotion || promotion.state !== 'open' || !evidence) return promotion;
    const decision = lookAgain(promotion, this.around.digestOf(evidence));
    return decision.ok ? decision.events.reduce((at, event) => this.apply(at, event), promotion) : promotion;
  }

  private begin(environment: Environment, version: VersionRef, promotion: Promotion): void {
    const incumbent = this.slots.get(environment.name)?.version ?? null;
    const rollout: Rollout = {
      id: this.around.newId(), promotionId: promotion.id, environment: environment.name, version, incumbent, steps: stepsFor(environment.steps, incumbent),
      step: 1, state: 'running', applied: false, reason: null, judgement: null, correlationId: promotion.correlationId,
    };
    this.apply(promotion, { kind: 'rollout-started', rolloutId: rollout.id });
    this.rollouts.push(rollout);
    this.events.push({ kind: 'rollout-started', rollout, split: splitOf(rollout) });
  }

  private completed(rollout: Rollout): void {
    this.occupy(rollout.environment, rollout.version, rollout.id);
    this.ended(rollout, { kind: 'completed', rolloutId: rollout.id });
  }

  private ended(rollout: Rollout, event: PromotionEvent): void {
    const promotion = this.promotions.find((each) => each.id === rollout.promotionId);
    if (promotion?.state === 'rolling-out') this.apply(promotion, event);
  }

  private occupy(environment: string, version: VersionRef, rolloutId: string, discredited: VersionRef | null = null): void {
    const former = this.slots.get(environment);
    const slot: Slot = { environment, version, served: [...(former?.served ?? []).filter((each) => each.number !== discredited?.number), version] };
    this.slots.set(environment, slot);
    this.events.push({ kind: 'slot', slot, rolloutId });
    const displaced = former?.version && former.version.number !== version.number ? this.model.facts.get(former.version.number) : undefined;
    const rules = this.environment(environment);
    if (displaced && rules) this.sayReadiness(rules, displaced);
  }

  private requirements(environment: Environment, facts: VersionFacts, promotion: Promotion | undefined): Requirement[] {
    const { number } = facts.version;
    const busy = this.rollouts.find((rollout) => rollout.environment === environment.name && this.isUnderWay(rollout) && rollout.version.number !== number);
    const earlier = this.around.environments.filter((each) => each.order < environment.order && !this.slots.get(each.name)?.served.some((version) => version.number === number));
    // What was put through and failed is over: the next attempt is a promotion of its own.
    const override = promotion && promotion.state !== 'failed' ? promotion.override : null;
    const answered = promotion && (promotion.state === 'open' || override);
    const counts = promotion && ['open', 'rolling-out', 'completed'].includes(promotion.state);
    return requirementsOf({
      facts, environment, notYetServedIn: earlier.map((each) => ({ name: each.name, turn: this.turnIn(each, facts.version) })), rollingOut: busy ? { rolloutId: busy.id, number: busy.version.number } : null,
      approvals: counts ? currentApprovals(promotion) : [], promotionId: answered ? promotion.id : null, override,
    });
  }

  private sayReadiness(environment: Environment, facts: VersionFacts): void {
    const { number } = facts.version;
    const latest = this.promotions.filter((promotion) => promotion.environment === environment.name && promotion.version.number === number).at(-1);
    const readiness = readinessOf(this.requirements(environment, facts, latest), this.placeOf(environment.name, number));
    const key = `${environment.name}/${number}`;
    if (sameReadiness(this.readiness.get(key) ?? null, readiness)) return;
    this.readiness.set(key, readiness);
    this.events.push({ kind: 'readiness', version: facts.version, environment: environment.name, readiness, correlationId: this.around.correlationOf(number) });
  }

  private placeOf(environment: string, number: number): 'serving' | 'rolling-out' | 'retired' | null {
    const slot = this.slots.get(environment);
    if (this.rollouts.some((rollout) => rollout.environment === environment && rollout.version.number === number && this.isUnderWay(rollout))) return 'rolling-out';
    if (slot?.version?.number === number) return 'serving';
    return slot?.served.some((version) => version.number === number) ? 'retired' : null;
  }

  /** Promotions that are neither over nor given up, the oldest first. */
  private pending(environment: string): Promotion[] {
    return this.promotions.filter((promotion) => promotion.environment === environment && (promotion.state === 'open' || promotion.state === 'rolling-out'));
  }

  private isUnderWay(rollout: Rollout): boolean {
    return rollout.state === 'running' || rollout.state === 'paused';
  }

  private environment(name: string): Environment | undefined {
    return this.around.environments.find((environment) => environment.name === name);
  }
}

