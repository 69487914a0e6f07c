import { isWords, plainNumbers, type FeatureColumn, type PlainNumbers, type PredictionBatch } from '@baton/prediction-log';
import { BinCounter } from '@baton/statistics';
import { partsOfFeature, type FeatureProfile, type ReferenceProfile } from '../../domain/feature-profile.js';
import { flagText } from './feature-values.js';

/** Counts the features of batches into the bins of one profile: all features' counts lie one behind the other. */
export class ProfileCounter {
  readonly size: number;
  private readonly features: readonly FeatureCounter[];

  constructor(readonly profile: ReferenceProfile) {
    let at = 0;
    this.features = profile.features.map((feature) => {
      const counter = new FeatureCounter(feature, at);
      at += partsOfFeature(feature);
      return counter;
    });
    this.size = at;
  }

  /** For the rows of a batch: a function that adds the rows from `from` up to `to` to the counts. A feature that the batch lacks is missing in each row. */
  for(batch: PredictionBatch): (counts: Float64Array, from: number, to: number) => void {
    const columns = new Map(batch.columns.map((column) => [`${column.role}:${column.name}`, column]));
    const tasks = this.features.map((feature) => feature.over(columns));
    return (counts, from, to) => { for (const count of tasks) count(counts, from, to); };
  }

  /** One feature's counts out of all. */
  countsOf(counts: Float64Array, index: number): Float64Array {
    return this.features[index]!.part(counts);
  }
}

type CountRows = (counts: Float64Array, from: number, to: number) => void;

class FeatureCounter {
  private readonly bins: BinCounter;
  private readonly places: ReadonlyMap<string, number>;
  /** The column that it is found in, and which of its values a row. */
  private readonly column: string;
  private readonly element: number;

  constructor(private readonly feature: FeatureProfile, private readonly at: number) {
    this.bins = new BinCounter(Float64Array.from(feature.edges));
    this.places = new Map(feature.categories.map((category, index) => [category, at + 2 + index]));
    const match = /^(.*)\[(\d+)\]$/.exec(nameIn(feature));
    this.column = `${feature.role}:${match ? match[1]! : nameIn(feature)}`;
    this.element = match ? Number(match[2]) : 0;
  }

  part(counts: Float64Array): Float64Array {
    return counts.subarray(this.at, this.at + partsOfFeature(this.feature));
  }

  over(columns: ReadonlyMap<string, FeatureColumn>): CountRows {
    const whole = columns.get(`${this.feature.role}:${nameIn(this.feature)}`);
    const column = whole?.width === 1 ? whole : columns.get(this.column);
    if (!column || column.width <= this.element) return (counts, from, to) => { counts[this.at]! += to - from; };
    const element = column === whole ? 0 : this.element;
    return this.feature.kind === 'number' ? this.numbers(numbersOf(column), column.width, element) : this.categories(wordsOf(column), column.width, element);
  }

  private numbers(values: PlainNumbers, width: number, element: number): CountRows {
    return (counts, from, to) => this.bins.count(values.subarray(from * width, to * width), counts, this.at, element, width);
  }

  private categories(word: (index: number) => string | null, width: number, element: number): CountRows {
    const { places, at } = this;
    return (counts, from, to) => {
      for (let row = from; row < to; row += 1) {
        const value = word(row * width + element);
        counts[value === null ? at : places.get(value) ?? at + 1]! += 1;
      }
    };
  }
}

const nameIn = ({ name, role }: FeatureProfile): string => (role === 'output' ? name.slice('output:'.length) : name);

/** Text that comes where the reference had numbers is none. */
const numbersOf = (column: FeatureColumn): PlainNumbers => plainNumbers(column) ?? new Float64Array(column.values.length).fill(NaN);

function wordsOf({ values, valid, width, datatype }: FeatureColumn): (index: number) => string | null {
  if (isWords(values)) return (index) => values[index] ?? null;
  const text = datatype === 'BOOL' ? flagText : String;
  return (index) => (valid?.[Math.floor(index / width)] === 0 ? null : text(values[index]));
}
