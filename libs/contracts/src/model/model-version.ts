import { Id, Integer, Name } from '../fields.js';

/** Names one version of one model. The id is for ever; the name is how people call it now. */
export class ModelVersion {
  @Id() modelId!: string;
  @Name() name!: string;
  @Integer({ min: 1 }) number!: number;
}
