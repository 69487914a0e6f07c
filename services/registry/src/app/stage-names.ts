import { invalid } from '@baton/service-kit';
import { stageNamed, STAGES, type Stage } from '../domain/stage.js';

/** The stage that a caller means; a 400 if there is none of that name. */
export function stageFrom(word: string): Stage {
  const stage = stageNamed(word);
  if (!stage) throw invalid(`Invalid Model Version stage: ${word}. Value must be one of ${STAGES.join(', ')}.`);
  return stage;
}
