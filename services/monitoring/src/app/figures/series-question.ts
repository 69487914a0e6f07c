import { Injectable } from '@nestjs/common';
import { invalid, notFound } from '@baton/service-kit';
import { bucketsOf, DAY, HOUR, lengthOf, MINUTE, type Period } from '../../domain/period.js';
import { knownModel } from '../known-model.js';
import { ModelFacts } from '../ports/model-facts.js';

/** What somebody wants to see; texts as they came. */
export interface Asked { readonly version?: number | undefined; readonly environment?: string | undefined; readonly from?: string | undefined; readonly to?: string | undefined; readonly bucket?: string | undefined; readonly points?: number | undefined }

/** The same, made out. */
export interface Question extends Period {
  readonly modelId: string; readonly name: string; readonly number: number; readonly environment: string; readonly buckets: readonly Period[];
  /** Milliseconds of a bucket. */
  readonly length: number;
}

/** Windows are hours: what is asked for in parts of them is told from the predictions themselves. */
export const isFine = ({ from, to, length }: Pick<Question, 'from' | 'to' | 'length'>): boolean => !isWholeHours(length) || !isWholeHours(from) || !isWholeHours(to);

const isWholeHours = (milliseconds: number): boolean => !Number.isFinite(milliseconds) || milliseconds % HOUR === 0;

const MOST_BUCKETS = 2_000;
const DEFAULT_ENVIRONMENT = 'production';

/** Makes out questions about figures: production, what serves there, and the last seven days unless told. */
@Injectable()
export class SeriesQuestions {
  constructor(private readonly facts: ModelFacts) {}

  async read(model: string, asked: Asked): Promise<Question> {
    const found = await knownModel(this.facts, model);
    const environment = asked.environment ?? DEFAULT_ENVIRONMENT;
    const number = asked.version ?? (await this.facts.serving(found.modelId)).find((deployed) => deployed.environment === environment)?.number;
    if (number === undefined) throw notFound(`No version of ${found.name} serves in ${environment}. Name one: ?version=…`);
    const wanted = wantedLength(asked);
    const period = this.period(asked, wanted === undefined || isWholeHours(wanted) ? HOUR : MINUTE);
    const length = this.length(period, wanted ?? usual(period.to - period.from), asked.points);
    return { ...found, number, environment, ...period, length, buckets: bucketsOf(period, length) };
  }

  /** Whole hours, since windows are; whole minutes where buckets are shorter. */
  private period({ from, to }: Asked, step: number): Period {
    const up = (instant: number) => Math.ceil(instant / step) * step;
    const end = up(to === undefined ? Date.now() + 1 : Date.parse(to));
    const begin = from === undefined ? end - 7 * DAY : Math.floor(Date.parse(from) / step) * step;
    if (begin >= end) throw invalid('from must lie before to.', [{ field: 'from', message: 'is not before to' }]);
    return { from: begin, to: end };
  }

  private length({ from, to }: Period, length: number, points: number | undefined): number {
    if (length === Infinity) return length;
    if (points !== undefined) return widened({ from, to }, length, points);
    if ((to - from) / length > MOST_BUCKETS) throw invalid(`That would be more than ${MOST_BUCKETS} buckets. Ask for a shorter time or longer buckets, or say how many points do: ?points=…`, [{ field: 'bucket', message: 'too short' }]);
    return length;
  }
}

/** Undefined where nobody has said. */
function wantedLength({ bucket }: Asked): number | undefined {
  if (bucket === undefined) return undefined;
  const length = bucket === 'total' ? Infinity : lengthOf(bucket);
  if (length === null) throw invalid('bucket is a length such as 5m, 6h, 1d or 4w, or total.', [{ field: 'bucket', message: 'is none' }]);
  return length;
}

/** The least multiple of a length of which at most `points`, two or more, make up a period. */
function widened(period: Period, length: number, points: number): number {
  let times = Math.ceil((period.to - period.from) / (length * points));
  while (bucketsOf(period, length * times).length > points) times += 1;
  return length * times;
}

const usual = (length: number): number => (length <= 2 * DAY ? HOUR : length <= 60 * DAY ? DAY : 7 * DAY);
