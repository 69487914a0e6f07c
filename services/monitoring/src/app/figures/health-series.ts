import { Injectable } from '@nestjs/common';
import { wilson } from '@baton/statistics';
import { KnownVersions } from '../known-versions.js';
import { Windows } from '../ports/windows.js';
import { durationQuantile, type WindowTally } from '../windows/window-tally.js';
import { mergeWindows } from './merge-windows.js';
import type { Question } from './series-question.js';
import { emptyPoint, finite, said, type Point, type Series } from './series.js';

/** From this share of failed predictions or invalid outputs on something is wrong, if the whole interval says so. */
const BAD_SHARE = 0.01;

/** How a version does its work: predictions, errors, invalid outputs, response times. */
@Injectable()
export class HealthSeries {
  constructor(private readonly windows: Windows, private readonly versions: KnownVersions) {}

  async run(question: Question): Promise<Series[]> {
    const windows = await this.windows.find(question, question);
    const buckets = await Promise.all(question.buckets.map(async (bucket) => ({ bucket, tally: (await mergeWindows(this.versions, windows, bucket)).tally })));
    const series = (metric: string, of: (tally: WindowTally) => Partial<Point>): Series => ({
      metric, version: question.number, environment: question.environment, points: buckets.map(({ bucket, tally }) => ({ ...emptyPoint(bucket), n: tally.rows, state: 'no-data', reason: 'No prediction fell into this time.', ...(tally.rows > 0 ? of(tally) : {}) })),
    });
    return [
      series('predictions', ({ rows }) => ({ value: rows, state: 'ok', reason: `${rows} prediction(s).` })),
      series('error-rate', ({ rows, failed }) => share(failed, rows, 'failed')),
      series('invalid-output-rate', ({ rows, invalid }) => share(invalid, rows, 'hold NaN or an infinity')),
      ...[0.5, 0.95, 0.99].map((q) => series(`latency-p${q * 100}`, ({ durations }) => {
        const value = durationQuantile(durations, q);
        return { value: finite(value), state: 'ok', reason: `${q * 100} % of the answers took at most ${said(value)} ms (counted by powers of two).` };
      })),
    ];
  }
}

function share(bad: number, rows: number, words: string): Partial<Point> {
  const { value, low, high } = wilson(bad, rows);
  const state = low > BAD_SHARE ? 'failed' : value > BAD_SHARE ? 'warning' : 'ok';
  return { value, low, high, threshold: BAD_SHARE, state, reason: `${bad} of ${rows} predictions ${words}.` };
}
