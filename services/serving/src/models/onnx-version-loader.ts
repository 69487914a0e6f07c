import type { Variant } from '@baton/contracts/model/variant';
import type { ArtifactStore } from '@baton/artifacts';
import { bindInputs, fetchModel, loadModel } from '@baton/model-runtime';
import { VersionLoader, type LoadedVersion } from '../app/ports/version-loader.js';
import type { UnfinishedLoads } from './unfinished-loads.js';

/** Loads of different models at a time: a start with many models must not take more memory and cores than there are. */
const LANES = 2;

/** Fetches a version's ONNX files and loads them into ONNX Runtime. */
export class OnnxVersionLoader extends VersionLoader {
  private free = LANES;
  private readonly waiting: Array<() => void> = [];

  constructor(private readonly store: ArtifactStore, private readonly unfinished: UnfinishedLoads, private readonly deadlineMs: number) {
    super();
  }

  async load(variant: Variant): Promise<LoadedVersion> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await this.loadNow(variant);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }

  private async loadNow({ version, artifact }: Variant): Promise<LoadedVersion> {
    const began = performance.now();
    const { onnx, externalData } = await fetchModel(this.store, artifact);
    const name = `${version.name}/${version.number}`;
    await this.unfinished.begin(artifact.digest, name);
    const model = await loadModel({ name, model: onnx, externalData, deadlineMs: this.deadlineMs }).finally(() => this.unfinished.end(artifact.digest));
    try {
      const binding = bindInputs(model.inputs, artifact.signature ?? null);
      return { version, digest: artifact.digest, model, binding, since: new Date(), milliseconds: Math.round(performance.now() - began) };
    } catch (error) {
      await model.close();
      throw error;
    }
  }
}
