import { notFound } from '@baton/service-kit';
import type { ModelFacts } from './ports/model-facts.js';

/** A model by its name or id. @throws Problem 404 if registry has said nothing of any of its versions */
export async function knownModel(facts: Pick<ModelFacts, 'modelNamed'>, model: string): Promise<{ modelId: string; name: string }> {
  const found = await facts.modelNamed(model);
  if (!found) throw notFound(`There is no model ${model} with pinned evidence. Its version is known here as soon as its run has ended.`);
  return found;
}
