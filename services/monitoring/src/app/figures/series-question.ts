import { Injectable } from '@nestjs/common';
import { invalid, notFound } from '@baton/service-kit';
import { bucketsOf, DAY, HOUR, lengthOf, windowAt, type Period } from '../../domain/period.js';
import { ModelFacts } from '../ports/model-facts.js';

/** What somebody wants to see; texts as they came. */
export interface Asked { readonly version?: number | undefined; readonly environment?: string | undefined; readonly from?: string | undefined; readonly to?: string | undefined; readonly bucket?: string | undefined; readonly points?: number | undefined }

/** The same, made out. */
export interface Question extends Period { readonly modelId: string; readonly name: string; readonly number: number; readonly environment: string; readonly buckets: readonly Period[] }

const MOST_BUCKETS = 2_000;
const DEFAULT_ENVIRONMENT = 'production';

/** Makes out questions about figures: production, what serves there, and the last seven days unless told. */
@Injectable()
export class SeriesQuestions {
  constructor(private readonly facts: ModelFacts) {}

  async read(model: string, asked: Asked): Promise<Question> {
    const found = await this.facts.modelNamed(model);
    if (!found) throw notFound(`There is no model ${model} with pinned evidence.`);
    const environment = asked.environment ?? DEFAULT_ENVIRONMENT;
    const number = asked.version ?? (await this.facts.serving(found.modelId)).find((deployed) => deployed.environment === environment)?.number;
    if (number === undefined) throw notFound(`No version of ${found.name} serves in ${environment}. Name one: ?version=…`);
    const period = this.period(asked);
    return { ...found, number, environment, ...period, buckets: bucketsOf(period, this.length(period, asked)) };
  }

  /** Whole hours, since windows are. */
  private period({ from, to }: Asked): Period {
    const end = to === undefined ? windowAt(Date.now()) + HOUR : windowAt(Date.parse(to) + HOUR - 1);
    const begin = from === undefined ? end - 7 * DAY : windowAt(Date.parse(from));
    if (begin >= end) throw invalid('from must lie before to.', [{ field: 'from', message: 'is not before to' }]);
    return { from: begin, to: end };
  }

  private length({ from, to }: Period, { bucket, points }: Asked): number {
    if (bucket === 'total') return Infinity;
    const length = bucket === undefined ? usual(to - from) : lengthOf(bucket);
    if (length === null) throw invalid('bucket is a length such as 6h, 1d or 4w, or total.', [{ field: 'bucket', message: 'is none' }]);
    if (points !== undefined) return widened({ from, to }, length, points);
    if ((to - from) / length > MOST_BUCKETS) throw invalid(`That would be more than ${MOST_BUCKETS} buckets. Ask for a shorter time or longer buckets, or say how many points do: ?points=…`, [{ field: 'bucket', message: 'too short' }]);
    return length;
  }
}

/** The least multiple of a length of which at most `points`, two or more, make up a period. */
function widened(period: Period, length: number, points: number): number {
  let times = Math.ceil((period.to - period.from) / (length * points));
  while (bucketsOf(period, length * times).length > points) times += 1;
  return length * times;
}

const usual = (length: number): number => (length <= 2 * DAY ? HOUR : length <= 60 * DAY ? DAY : 7 * DAY);
