import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { EventLogUnavailable, headersOf, LARGEST_VALUE, topicOf, VolumeLog, type VolumeWriter } from '@baton/messaging';
import { BATCH_TYPE, CONTENT_TYPE, encodeBatch } from '@baton/prediction-log';
import { Problem } from '@baton/service-kit';
import { MonitoringConfig } from '../monitoring.config.js';
import type { KnownVersion } from './ports/model-facts.js';
import { readPrediction, type ToldPrediction } from './read-prediction.js';
import { Refused, type Line } from './record-fields.js';
import { MONITORING } from './speaking.js';
import { TELLER, toldBatch } from './told-batch.js';

export interface ToldAnswer extends Pick<Refused, 'rejected' | 'rejectedCount'> { readonly intakeId: string; readonly accepted: number }

const TOGETHER = 1_000;

/** Takes predictions that were made elsewhere and publishes them where serving publishes its own, so that everything after is the same. */
@Injectable()
export class TakePredictions implements OnApplicationShutdown {
  private readonly writer: VolumeWriter;
  private readonly topic: string;

  constructor(log: VolumeLog, config: MonitoringConfig) {
    this.writer = log.writer();
    this.topic = topicOf('inference', config.TOPIC_PREFIX);
  }

  /** What was taken before the log went away stays; sending it again makes it twice, under the ids that it has. */
  async run(known: KnownVersion, environment: string, lines: AsyncIterable<Line> | Iterable<Line>): Promise<ToldAnswer> {
    const answer = { intakeId: uuidv7(), accepted: 0 };
    const rejections = new Refused();
    let [waiting, sequence]: [ToldPrediction[], number] = [[], 0];
    const publish = async () => {
      sequence = await this.publish(known, environment, waiting, { source: `${TELLER}/${answer.intakeId}`, sequence });
      answer.accepted += waiting.length;
      waiting = [];
    };
    for await (const line of lines) {
      const told = readPrediction(line, Date.now());
      if ('reason' in told) rejections.add(line, told);
      else waiting.push(told);
      if (waiting.length === TOGETHER) await publish();
    }
    if (waiting.length > 0) await publish();
    return { ...answer, ...rejections };
  }

  /** @returns the last number of the source */
  private async publish(known: KnownVersion, environment: string, rows: readonly ToldPrediction[], { source, sequence }: { source: string; sequence: number }): Promise<number> {
    const value = Buffer.from(encodeBatch(toldBatch(known, environment, rows, Date.now())));
    if (value.length > LARGEST_VALUE && rows.length > 1) {
      const half = Math.ceil(rows.length / 2);
      const first = await this.publish(known, environment, rows.slice(0, half), { source, sequence });
      return this.publish(known, environment, rows.slice(half), { source, sequence: first });
    }
    const headers = headersOf({
      id: uuidv7(), type: BATCH_TYPE, source, subject: `models/${known.modelId}/versions/${known.number}`, key: source, time: new Date(), sequence: sequence + 1, correlationId: source, causationId: null, actor: MONITORING, traceparent: null,
    }, CONTENT_TYPE);
    try {
      await this.writer.publish(this.topic, [{ key: source, headers, value }]);
    } catch (error) {
      if (error instanceof EventLogUnavailable) throw new Problem(503, 'unavailable', `${error.message} Send the rest again in a moment.`);
      throw error;
    }
    return sequence + 1;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.writer.close();
  }
}
