import { invalid } from '@baton/service-kit';
import { parseFilter, parseOrder } from '../domain/filter.js';
import { MalformedFilter } from '../domain/filter-tokens.js';
import { EXPERIMENTS, LOGGED_MODELS, MODEL_VERSIONS, MODELS, RUNS, type SearchVocabulary } from '../domain/search-vocabulary.js';
import type { Search } from './ports/search.js';

const VOCABULARIES = { experiments: EXPERIMENTS, runs: RUNS, 'logged-models': LOGGED_MODELS, models: MODELS, versions: MODEL_VERSIONS } satisfies Record<string, SearchVocabulary>;
export type Searchable = keyof typeof VOCABULARIES;

/** A search in its author's words. An order says `metrics.auc DESC`; `descending` goes over what it says. */
export interface AskedSearch {
  readonly filter: string;
  readonly order: ReadonlyArray<{ readonly text: string; readonly descending?: boolean }>;
  readonly limit: number;
  readonly pageToken: string | null;
}

/** Reads filter and order. What is wrong with them is a 400 that names the place. */
export function understoodSearch(what: Searchable, { filter, order, limit, pageToken }: AskedSearch): Search {
  const vocabulary = VOCABULARIES[what];
  try {
    return {
      filter: parseFilter(filter, vocabulary), limit, pageToken,
      order: order.map(({ text, descending }) => {
        const read = parseOrder(text, vocabulary);
        return { ...read, descending: descending ?? read.descending };
      }),
    };
  } catch (error) {
    if (error instanceof MalformedFilter) throw invalid(error.message);
    throw error;
  }
}
