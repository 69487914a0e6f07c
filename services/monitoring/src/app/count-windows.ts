import { Injectable } from '@nestjs/common';
import type { Transaction } from '@baton/persistence';
import { KnownVersions } from './known-versions.js';
import { Windows, type DeployedId } from './ports/windows.js';
import type { TakenBatch } from './inference-inbox.js';
import { countBatch } from './windows/count-batch.js';
import type { WindowTally } from './windows/window-tally.js';

interface Sum { readonly about: DeployedId; readonly profileDigest: string | null; readonly tallies: Map<number, WindowTally>; latest: number }

/** Counts predictions into the windows of their time. */
@Injectable()
export class CountWindows {
  constructor(private readonly versions: KnownVersions, private readonly windows: Windows) {}

  async take(tx: Transaction, batches: readonly TakenBatch[]): Promise<void> {
    const sums = new Map<string, Sum>();
    for (const { batch } of batches) {
      const { environment, version: { modelId, number } } = batch.header;
      const counter = await this.versions.counter(modelId, number);
      const key = `${modelId}/${number}/${environment}`;
      const sum = sums.get(key) ?? { about: { environment, modelId, number }, profileDigest: counter?.profile.digest ?? null, tallies: new Map<number, WindowTally>(), latest: -Infinity };
      sums.set(key, sum);
      const { tallies, latest } = countBatch(batch, counter);
      for (const [from, tally] of tallies) {
        const known = sum.tallies.get(from);
        if (known) known.add(tally);
        else sum.tallies.set(from, tally);
      }
      sum.latest = Math.max(sum.latest, latest);
    }
    // In one order everywhere, so that two processes never wait for each other.
    for (const [, { about, profileDigest, tallies, latest }] of [...sums].sort(([one], [other]) => (one < other ? -1 : 1))) {
      if (tallies.size > 0) await this.windows.add(tx, about, profileDigest, tallies, latest);
    }
  }
}
