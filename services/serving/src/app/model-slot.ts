import type { Variant } from '@baton/contracts/model/variant';
import { UnloadableModel } from '@baton/model-runtime';
import { planFor, type Plan, type VersionState } from '../domain/plan.js';
import { missingForCanary } from './canary-inputs.js';
import type { DesiredSplit } from './desired-split.js';
import type { Journal } from './journal.js';
import type { LoadedVersion, VersionLoader } from './ports/version-loader.js';
import { keyOf, routedSplit, type RoutedSplit } from './routed-split.js';

/** A version that this slot knows, and how far it is. */
export interface HeldVersion {
  readonly variant: Variant;
  state: VersionState;
  loaded: LoadedVersion | null;
  /** Why it is `waiting` or `failed`. */
  reason: string | null;
  failures: number;
  since: Date;
  retry: NodeJS.Timeout | null;
}

export interface SlotSurroundings {
  readonly loader: VersionLoader;
  readonly journal: Journal;
  /** Until the first retry of a load; doubles up to a minute. */
  readonly retryMs: number;
  /** Called when other versions, or none, answer from now on. */
  onRouted(): void;
}

const LONGEST_RETRY_MS = 60_000;
/** So many failures of a load that may yet succeed are kept for oneself; the next is said, since a rollout waits for it. */
const QUIET_FAILURES = 4;

/** One model in one environment: leads what is loaded and routed to what is wanted. Every event here ends in `step`. */
export class ModelSlot {
  private readonly held = new Map<string, HeldVersion>();
  /** What served before a restart, if that was not what is wanted: it comes first, so that there is something to fall back on. */
  private former: DesiredSplit | null;
  private current: RoutedSplit | null = null;
  private closing = false;
  private readonly underWay = new Set<Promise<void>>();

  constructor(private wanted: DesiredSplit, former: DesiredSplit | null, private readonly surroundings: SlotSurroundings) {
    this.former = former?.wish.eventId === wanted.wish.eventId ? null : former;
  }

  get desired(): DesiredSplit { return this.wanted; }
  get serving(): RoutedSplit | null { return this.current; }
  get versions(): readonly HeldVersion[] { return [...this.held.values()]; }
  /** Whether some version takes its traffic. */
  get answers(): boolean { return (this.current?.keys.length ?? 0) > 0; }
  /** Whether it answers, or should: otherwise nobody needs to know that the model was ever here. */
  get exists(): boolean { return this.wanted.split.length > 0 || this.answers; }
  /** Whether traffic goes where it is wanted. */
  get settled(): boolean {
    return this.current !== null && this.current.goal.wish.eventId === this.wanted.wish.eventId && this.current.keys.length === this.wanted.split.length;
  }

  /** The version for one request, or undefined if none takes traffic. @param at a place in [0, 100) */
  pick(at: number): LoadedVersion | undefined {
    return this.current?.split.pick(at);
  }

  /** A version by number, whether or not it has a share of the traffic. */
  ready(number: number): LoadedVersion | undefined {
    for (const { variant, loaded } of this.held.values()) if (loaded && variant.version.number === number) return loaded;
    return undefined;
  }

  start(): void {
    this.step();
  }

  /** From now on this is wanted. What failed is tried again if a new wish asks for it. */
  want(desired: DesiredSplit): void {
    const isNew = desired.wish.eventId !== this.wanted.wish.eventId;
    this.wanted = desired;
    if (!isNew) return;
    for (const [key, held] of this.held) if (held.state === 'failed' || held.state === 'waiting') this.forget(key, held);
    this.step();
  }

  private step(): void {
    if (this.closing) return;
    const goal = this.former ?? this.wanted;
    const plan = this.planFor(goal);
    if (plan.load !== null) this.follow(this.load(goal, goal.split.find((variant) => keyOf(variant) === plan.load)!));
    if (plan.route !== null) this.route(goal, plan.route);
    for (const key of plan.release) this.release(key);
    if (this.former && (this.current || goal.split.some((variant) => isStuck(this.held.get(keyOf(variant)))))) {
      this.former = null;
      this.step();
    }
  }

  private planFor(goal: DesiredSplit): Plan {
    return planFor(goal.split.map(keyOf), new Map([...this.held].map(([key, { state }]) => [key, state])), this.current?.keys ?? null);
  }

  private async load(goal: DesiredSplit, variant: Variant): Promise<void> {
    const { loader, journal } = this.surroundings;
    const held: HeldVersion = this.held.get(keyOf(variant)) ?? { variant, state: 'loading', loaded: null, reason: null, failures: 0, since: new Date(), retry: null };
    held.state = 'loading';
    this.held.set(keyOf(variant), held);
    try {
      const loaded = await loader.load(variant);
      await this.refuseMisfit(goal, loaded);
      Object.assign(held, { state: 'ready', loaded, reason: null, since: new Date() });
      journal.loaded(goal, loaded);
    } catch (error) {
      this.failed(goal, held, error);
    }
    if (this.closing) await held.loaded?.model.close();
    else this.step();
  }

  /** Closing waits for it. */
  private follow(work: Promise<void>): void {
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
  }

  /** A canary that callers of the version in service cannot know how to ask is refused before it gets a request. */
  private async refuseMisfit(goal: DesiredSplit, loaded: LoadedVersion): Promise<void> {
    const others = goal.split.filter((variant) => variant.version.number !== loaded.version.number && variant.weight > 0 && this.current?.keys.includes(keyOf(variant)));
    for (const variant of others) {
      const misfit = missingForCanary(loaded.binding, this.held.get(keyOf(variant))!.loaded!.binding);
      if (misfit === null) continue;
      await loaded.model.close();
      throw new UnloadableModel(misfit);
    }
  }

  private failed(goal: DesiredSplit, held: HeldVersion, error: unknown): void {
    const { journal, retryMs } = this.surroundings;
    held.reason = error instanceof Error ? error.message : String(error);
    held.failures += 1;
    held.since = new Date();
    const forever = error instanceof UnloadableModel;
    held.state = forever ? 'failed' : 'waiting';
    if (forever || held.failures === QUIET_FAILURES + 1) journal.loadFailed(goal, held.variant, held.reason);
    else journal.say(`${held.variant.version.name}/${held.variant.version.number} in ${goal.environment} is not loaded yet: ${held.reason}`);
    if (!forever) held.retry = setTimeout(() => this.follow(this.load(this.wanted, held.variant)), Math.min(retryMs * 2 ** (held.failures - 1), LONGEST_RETRY_MS));
  }

  private route(goal: DesiredSplit, keys: readonly string[]): void {
    const before = this.current;
    if (before?.goal.wish.eventId === goal.wish.eventId && before.keys.length === keys.length) return;
    this.current = routedSplit(goal, keys, (key) => this.held.get(key)!.loaded!, before);
    this.surroundings.journal.applied(goal, this.current.weights, this.current.appliedAt);
    this.surroundings.onRouted();
  }

  /** Lets a version go after its last request. Nothing can pick it any more when this is called. */
  private release(key: string): void {
    const held = this.held.get(key);
    if (!held) return;
    this.forget(key, held);
    if (!held.loaded) return;
    const { loaded } = held;
    const goal = this.wanted;
    this.follow(loaded.model.close().then(() => {
      if (!this.closing) this.surroundings.journal.unloaded(goal, loaded);
    }, (error: unknown) => this.surroundings.journal.say(`${loaded.version.name}/${loaded.version.number} could not be unloaded: ${String(error)}`)));
  }

  private forget(key: string, held: HeldVersion): void {
    if (held.retry) clearTimeout(held.retry);
    this.held.delete(key);
  }

  /** Answers what is under way and lets everything go. */
  async close(): Promise<void> {
    this.closing = true;
    this.current = null;
    for (const [key, { state }] of [...this.held]) if (state !== 'loading') this.release(key);
    await Promise.all(this.underWay);
  }
}

const isStuck = (held: HeldVersion | undefined): boolean => held?.state === 'failed' || held?.state === 'waiting';
