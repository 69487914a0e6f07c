import { Injectable } from '@nestjs/common';
import type { Period } from '../../domain/period.js';
import { KnownVersions } from '../known-versions.js';
import { Windows, type DeployedId } from '../ports/windows.js';
import { distancesOf, type Distance } from './distances.js';
import { mergeWindows } from './merge-windows.js';

/** How far a version's features are from its reference over some time. */
@Injectable()
export class DriftOfPeriod {
  constructor(private readonly windows: Windows, private readonly versions: KnownVersions) {}

  /** Empty if the version has no reference. */
  async find(about: DeployedId, period: Period): Promise<Distance[]> {
    const { counter, tally } = await mergeWindows(this.versions, await this.windows.find(about, period), period);
    return counter ? distancesOf(counter, tally.counts) : [];
  }
}
