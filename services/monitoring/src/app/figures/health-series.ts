import { Injectable } from '@nestjs/common';
import { wilson } from '@baton/statistics';
import { counted } from '../../domain/counted.js';
import { KnownVersions } from '../known-versions.js';
import { Predictions, type Work } from '../ports/predictions.js';
import { Windows } from '../ports/windows.js';
import { durationQuantile } from '../windows/window-tally.js';
import { mergeWindows } from './merge-windows.js';
import { isFine, type Question } from './series-question.js';
import { emptyPoint, finite, said, type Point, type Series } from './series.js';

/** From this share of failed predictions or invalid outputs on something is wrong, if the whole interval says so. */
const BAD_SHARE = 0.01;

const QUANTILES = [0.5, 0.95, 0.99] as const;

/** How a version does its work: predictions, errors, invalid outputs, response times. */
@Injectable()
export class HealthSeries {
  constructor(private readonly windows: Windows, private readonly versions: KnownVersions, private readonly predictions: Predictions) {}

  async run(question: Question): Promise<Series[]> {
    const work = isFine(question) ? await this.fromPredictions(question) : await this.fromWindows(question);
    const series = (metric: string, of: (work: Work) => Partial<Point>): Series => ({
      metric, version: question.number, environment: question.environment,
      points: question.buckets.map((bucket, index) => ({ ...emptyPoint(bucket), n: work[index]!.rows, state: 'no-data', reason: 'No prediction fell into this time.', ...(work[index]!.rows > 0 ? of(work[index]!) : {}) })),
    });
    return [
      series('predictions', ({ rows }) => ({ value: rows, state: 'ok', reason: `${counted(rows, 'prediction')}.` })),
      series('error-rate', ({ rows, failed }) => share(failed, rows, 'failed')),
      series('invalid-output-rate', ({ rows, invalid }) => share(invalid, rows, 'hold NaN or an infinity')),
      ...QUANTILES.map((q, index) => series(`latency-p${q * 100}`, ({ latency }) => {
        const value = latency[index]!;
        return { value: finite(value), state: 'ok', reason: `${q * 100} % of the answers took at most ${said(value)} ms${isFine(question) ? '' : ' (counted by powers of two)'}.` };
      })),
    ];
  }

  private async fromWindows(question: Question): Promise<Work[]> {
    const windows = await this.windows.find(question, question);
    return Promise.all(question.buckets.map(async (bucket): Promise<Work> => {
      const { tally } = await mergeWindows(this.versions, windows, bucket);
      return { rows: tally.rows, failed: tally.failed, invalid: tally.invalid, latency: QUANTILES.map((q) => durationQuantile(tally.durations, q)) };
    }));
  }

  /** Buckets are counted from 1970, so that a number says which one a prediction fell into. */
  private async fromPredictions(question: Question): Promise<Work[]> {
    const counted = new Map((await this.predictions.work(question, question.length, QUANTILES)).map((work) => [work.bucket, work]));
    return question.buckets.map(({ from }) => counted.get(Math.floor(from / question.length)) ?? NOTHING);
  }
}

const NOTHING: Work = { rows: 0, failed: 0, invalid: 0, latency: [] };

function share(bad: number, rows: number, words: string): Partial<Point> {
  const { value, low, high } = wilson(bad, rows);
  const state = low > BAD_SHARE ? 'failed' : value > BAD_SHARE ? 'warning' : 'ok';
  return { value, low, high, threshold: BAD_SHARE, state, reason: `${bad} of ${rows} predictions ${words}.` };
}
