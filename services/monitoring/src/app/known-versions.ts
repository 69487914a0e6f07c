import { Injectable } from '@nestjs/common';
import { MonitoringConfig } from '../monitoring.config.js';
import { ModelFacts, Profiles, type KnownVersion } from './ports/model-facts.js';
import { ProfileCounter } from './windows/profile-counter.js';

/** A prediction came before what registry says of its version, or before its reference has been looked at: it waits. */
export class NotKnownYet extends Error {
  override readonly name = 'NotKnownYet';
}

/** How long what was found is believed, in milliseconds. */
const FRESH_MS = 2_000;

interface Remembered<T> { readonly value: T; readonly until: number }

/** What is known of versions, remembered for a moment: batches of the same few come many times a second. */
@Injectable()
export class KnownVersions {
  private readonly versions = new Map<string, Remembered<KnownVersion>>();
  private readonly counters = new Map<string, Remembered<ProfileCounter | null>>();
  private readonly byDigest = new Map<string, ProfileCounter>();
  /** Since when a version is waited for. */
  private readonly missed = new Map<string, number>();

  constructor(private readonly facts: ModelFacts, private readonly profiles: Profiles, private readonly config: MonitoringConfig) {}

  /** Undefined if nothing comes to be known of it. @throws NotKnownYet for a while */
  async find(modelId: string, number: number): Promise<KnownVersion | undefined> {
    const key = `${modelId}/${number}`;
    const remembered = this.versions.get(key);
    if (remembered && remembered.until > Date.now()) return remembered.value;
    const value = await this.facts.version(modelId, number);
    if (!value) return this.waitFor(key, 'registry has not said anything of it yet');
    this.missed.delete(key);
    this.versions.set(key, { value, until: Date.now() + FRESH_MS });
    return value;
  }

  /** Counts into the bins of the version's reference; null if it has none. @throws NotKnownYet for a while */
  async counter(modelId: string, number: number): Promise<ProfileCounter | null> {
    const key = `${modelId}/${number}`;
    const remembered = this.counters.get(key);
    if (remembered && remembered.until > Date.now()) return remembered.value;
    if (!await this.find(modelId, number)) return null;
    const profiling = await this.profiles.of(modelId, number);
    // Its job ends, well or badly, so this wait ends as well.
    if (profiling.state === 'pending') throw new NotKnownYet(`the reference of version ${number} of ${modelId} is still being looked at`);
    const value = profiling.state === 'ready' ? this.counterOf(profiling.profile) : null;
    this.counters.set(key, { value, until: Date.now() + FRESH_MS });
    return value;
  }

  /** For windows that were counted before. */
  async counterByDigest(digest: string): Promise<ProfileCounter | null> {
    const found = this.byDigest.get(digest);
    if (found) return found;
    const profile = await this.profiles.byDigest(digest);
    return profile ? this.counterOf(profile) : null;
  }

  private counterOf(profile: ProfileCounter['profile']): ProfileCounter {
    const found = this.byDigest.get(profile.digest) ?? new ProfileCounter(profile);
    this.byDigest.set(profile.digest, found);
    return found;
  }

  private waitFor(key: string, why: string): undefined {
    const since = this.missed.get(key) ?? Date.now();
    this.missed.set(key, since);
    if (Date.now() - since < this.config.UNKNOWN_VERSION_MS) throw new NotKnownYet(`version ${key}: ${why}`);
    return undefined;
  }
}
