import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { PredictionSegmentSealed } from '@baton/contracts/monitoring/prediction-segment-sealed';
import { ArtifactStore } from '@baton/artifacts';
import { decodeBatch } from '@baton/prediction-log';
import { writeParquet } from '@baton/tabular';
import { MonitoringConfig } from '../monitoring.config.js';
import { Announce } from './announce.js';
import { Predictions, type Sealable } from './ports/predictions.js';
import { predictionTable } from './prediction-table.js';
import { about, versionOf } from './speaking.js';
import { WatchedVersions } from './watched-versions.js';

/** Moves predictions from the database into Parquet files in the artifact store, which are kept by their digest. */
@Injectable()
export class SealSegments {
  constructor(private readonly predictions: Predictions, private readonly versions: WatchedVersions, private readonly store: ArtifactStore, private readonly announce: Announce, private readonly config: MonitoringConfig) {}

  /** @returns whether there may be more */
  async run(): Promise<boolean> {
    const waiting = await this.predictions.sealable(this.config.SEGMENT_ROWS, this.config.SEGMENT_MS);
    if (!waiting) return false;
    await this.seal(waiting);
    return true;
  }

  private async seal({ about: deployed, batches }: Sealable): Promise<void> {
    const watched = await this.versions.find(deployed);
    const decoded = batches.map(({ value }) => decodeBatch(value));
    const name = watched?.known.name ?? decoded[0]!.header.version.name;
    const capture = watched?.monitors.capture ?? 'full';
    const table = predictionTable(decoded, { capture, masked: watched?.monitors.masked ?? [] });
    const observed = table.column('observedAt')!.values as Float64Array;
    const { digest, size } = await this.store.put(Readable.from([Buffer.from(writeParquet(table))]));
    const [from, to] = observed.reduce(([least, most], at) => [Math.min(least, at), Math.max(most, at)], [Infinity, -Infinity]);
    await this.announce.run(watched?.known ?? { correlationId: deployed.modelId }, async (tx) => {
      if (!await this.predictions.seal(tx, deployed, batches, { digest, size, rows: table.rows, from, to, capture })) return [];
      return [about(deployed, make(PredictionSegmentSealed, {
        version: versionOf({ ...deployed, name }), environment: deployed.environment, digest, size, rows: table.rows, from: new Date(from).toISOString(), to: new Date(to).toISOString(), capture,
      }))];
    });
  }
}
