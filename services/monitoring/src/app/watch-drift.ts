import { Injectable } from '@nestjs/common';
import { lengthOf } from '../domain/period.js';
import { MonitoringConfig } from '../monitoring.config.js';
import { Announce } from './announce.js';
import { ChangeDrift } from './change-drift.js';
import { DriftOfPeriod } from './figures/drift-of-period.js';
import { Windows, type Progress } from './ports/windows.js';
import { WatchedVersions, type Watched } from './watched-versions.js';

/** Looks at each stretch of time once, when it is over. */
@Injectable()
export class WatchDrift {
  constructor(
    private readonly versions: WatchedVersions, private readonly windows: Windows, private readonly drift: DriftOfPeriod, private readonly change: ChangeDrift,
    private readonly announce: Announce, private readonly config: MonitoringConfig,
  ) {}

  /** @returns whether there may be more */
  async run(): Promise<boolean> {
    let more = false;
    for (const progress of await this.windows.progress(this.config.IDLE_MS)) {
      const watched = await this.versions.find(progress.about);
      if (watched && await this.lookAt(progress, watched)) more = true;
    }
    return more;
  }

  /** The next stretch, if it is over; false if it is not. It begins with its first observation, so that a pause leaves no part of a week to be looked at. */
  private async lookAt({ about, latest, idle, evaluatedUntil, next }: Progress, watched: Watched): Promise<boolean> {
    const bucket = { from: next, to: next + lengthOf(watched.monitors.drift.over)! };
    if (latest - this.config.LATENESS_MS < bucket.to && !idle) return false;
    if (!await this.windows.settled(about, bucket, this.config.SETTLE_MS)) return false;
    const distances = await this.drift.find(about, bucket);
    await this.announce.run(watched.known, async (tx) => (
      await this.windows.evaluated(tx, about, evaluatedUntil, bucket.to) ? this.change.run(tx, watched, distances, bucket) : []
    ));
    return true;
  }
}
