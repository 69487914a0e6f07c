import { Logger } from '@nestjs/common';
import { make } from '@baton/contracts';
import type { ServedWeight } from '@baton/contracts/model/served-weight';
import type { ModelVersion } from '@baton/contracts/model/model-version';
import type { Variant } from '@baton/contracts/model/variant';
import { ModelLoaded } from '@baton/contracts/serving/model-loaded';
import { ModelLoadFailed } from '@baton/contracts/serving/model-load-failed';
import { ModelUnloaded } from '@baton/contracts/serving/model-unloaded';
import { PredictionLogClosed } from '@baton/contracts/serving/prediction-log-closed';
import { SplitApplied } from '@baton/contracts/serving/split-applied';
import { contextFrom, inSpan, SpanKind, type Draft, type Outbox } from '@baton/messaging';
import { isDatabaseUnavailable, type Transaction, type Transactions } from '@baton/persistence';
import type { DesiredSplit, Wish } from './desired-split.js';
import type { LoadedVersion } from './ports/version-loader.js';
import type { ReportedSplits } from './ports/reported-splits.js';

/** What led to an entry. */
interface Reason { readonly correlationId: string; readonly causationId: string | null; readonly traceparent: string | null }

interface Entry { draft: Draft; reason: Reason; /** False if others know it already. */ isNews(tx: Transaction): Promise<boolean>; /** It is in the outbox. */ recorded?(): void }

const always = () => Promise.resolve(true);
const because = ({ eventId, correlationId, traceparent }: Wish): Reason => ({ correlationId, causationId: eventId, traceparent });

/**
 * What this process has done, in order, until it stands in the outbox. Nothing waits for it: models are loaded and
 * routed to while Postgres is away, and what happened is recorded when it is back.
 */
export class Journal {
  private readonly logger = new Logger('serving');
  private readonly entries: Entry[] = [];

  /** @param onEntry called when there is something to flush */
  constructor(
    private readonly instance: string, private readonly transactions: Transactions, private readonly outbox: Outbox, private readonly reported: ReportedSplits,
    private readonly onEntry: () => void,
  ) {}

  loaded({ environment, wish }: DesiredSplit, { version, digest, model, milliseconds }: LoadedVersion): void {
    this.add(wish, about(version, make(ModelLoaded, { instance: this.instance, environment, version, digest, derivedDigest: model.derivedDigest ?? null, milliseconds })));
  }

  loadFailed({ environment, rolloutId, wish }: DesiredSplit, { version }: Variant, reason: string): void {
    this.logger.error(`${version.name}/${version.number} cannot be loaded for ${environment}: ${reason}`);
    this.add(wish, about(version, make(ModelLoadFailed, { instance: this.instance, environment, version, rolloutId, reason: reason.slice(0, 4_000) || 'no reason given' })));
  }

  unloaded({ environment, wish }: DesiredSplit, { version }: LoadedVersion): void {
    this.add(wish, about(version, make(ModelUnloaded, { instance: this.instance, environment, version })));
  }

  applied({ environment, modelId, rolloutId, wish }: DesiredSplit, weights: readonly ServedWeight[], at: Date): void {
    const { instance } = this;
    const appliedAt = at.toISOString();
    const split = weights.map(({ version, weight, digest }) => ({ number: version.number, weight, digest })).sort((a, b) => a.number - b.number);
    this.add(wish, {
      subject: `models/${modelId}`, key: modelId, event: make(SplitApplied, { instance, environment, modelId, rolloutId, weights: [...weights], appliedAt }),
    }, (tx) => this.reported.note(tx, { instance, environment, modelId, rolloutId, weights: JSON.stringify(split), appliedAt }));
  }

  /** A source of predictions has ended. Resolves when that is recorded. */
  predictionsClosed(source: string, lastSequence: number): Promise<void> {
    const draft: Draft = { subject: source, key: this.instance, event: make(PredictionLogClosed, { instance: this.instance, source, lastSequence }) };
    return new Promise((recorded) => {
      this.entries.push({ draft, reason: { correlationId: source, causationId: null, traceparent: null }, isNews: always, recorded });
      this.onEntry();
    });
  }

  say(message: string): void {
    this.logger.warn(message);
  }

  private add(wish: Wish, draft: Draft, isNews: Entry['isNews'] = always): void {
    this.entries.push({ draft, reason: because(wish), isNews });
    this.onEntry();
  }

  /** Moves the entries to the outbox. Throws what says that Postgres is away; the entries stay then. */
  async flush(): Promise<void> {
    for (let entry = this.entries[0]; entry; entry = this.entries[0]) {
      try {
        await this.append(entry);
      } catch (error) {
        if (isDatabaseUnavailable(error)) throw error;
        this.logger.error(`an event is lost: ${error instanceof Error ? error.message : String(error)}`);
      }
      this.entries.shift();
      entry.recorded?.();
    }
  }

  private append({ draft, reason, isNews }: Entry): Promise<void> {
    return inSpan('record what serves', SpanKind.INTERNAL, contextFrom(reason.traceparent), {}, () => this.transactions.run(async (tx) => {
      if (await isNews(tx)) await this.outbox.append(tx, [draft], { actor: 'service:serving', correlationId: reason.correlationId, causationId: reason.causationId });
    }));
  }
}

const about = (version: ModelVersion, event: object): Draft => ({ event, subject: `models/${version.modelId}/versions/${version.number}`, key: version.modelId });
