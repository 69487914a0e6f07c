import { Injectable } from '@nestjs/common';
import { bucketsOf, lengthOf } from '../domain/period.js';
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

  /** The next stretch, if it is over; false if it is not. */
  private async lookAt({ about, latest, idle, evaluatedUntil, earliest }: Progress, watched: Watched): Promise<boolean> {
    const length = lengthOf(watched.monitors.drift.over)!;
    const since = evaluatedUntil ?? earliest;
    const bucket = bucketsOf({ from: since, to: since + length }, length)[0]!;
    if (latest < bucket.from || (latest - this.config.LATENESS_MS < bucket.to && !idle)) return false;
    const distances = await this.drift.find(about, bucket);
    await this.announce.run(watched.known, async (tx) => (
      await this.windows.evaluated(tx, about, evaluatedUntil, bucket.to) ? this.change.run(tx, watched, distances, bucket) : []
    ));
    return true;
  }
}
