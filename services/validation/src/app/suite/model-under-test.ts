import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ArtifactCorrupt, ArtifactNotFound, type ArtifactStore } from '@baton/artifacts';
import { fetchModel, inspectModel, loadModel, UnloadableModel, type HostedModel } from '@baton/model-runtime';
import { failed, passed, type Check } from '../../domain/report.js';
import type { PolicyCheck } from '../../domain/policy.js';

/** Files above this are not looked into for pickles; they are weights. */
const INSPECTED_BYTES = 512 * 1024 * 1024;

export interface ModelUnderTest { readonly hosted: HostedModel | null; readonly problem: string | null; readonly fix: string }

/** Loads the model as serving would; what keeps it from loading is a finding, not an error. */
export async function loadUnderTest(store: ArtifactStore, { artifact, version }: EvidencePinned): Promise<ModelUnderTest> {
  try {
    const { onnx, externalData } = await fetchModel(store, artifact);
    return { hosted: await loadModel({ name: `${version.name}/${version.number}`, model: onnx, externalData, inline: 'never' }), problem: null, fix: '' };
  } catch (error) {
    if (error instanceof UnloadableModel) return { hosted: null, problem: error.message, fix: 'Log an ONNX flavor that onnxruntime loads: mlflow.onnx.log_model(onnx_model, …, signature=…).' };
    if (error instanceof ArtifactCorrupt || error instanceof ArtifactNotFound) return { hosted: null, problem: error.message, fix: 'Register the model again from its files.' };
    throw error;
  }
}

export function checkLoads({ severity }: PolicyCheck, model: ModelUnderTest): Check {
  return model.hosted ? passed('loads', `ONNX Runtime loads it${model.hosted.derivedDigest ? ', with its terminal ZipMap cut off' : ''}.`) : failed('loads', severity, model.problem!, model.fix);
}

/** Looks at the bytes of every file, without ever loading one. */
export async function checkArtifactSafety({ severity }: PolicyCheck, store: ArtifactStore, { artifact }: EvidencePinned): Promise<Check> {
  const findings = [];
  for (const { path, digest, size } of artifact.files) {
    if (size > INSPECTED_BYTES && !path.endsWith('.onnx')) continue;
    findings.push(...inspectModel([{ path, bytes: await store.bytes(digest) }]).filter((finding) => finding.kind !== 'external-data' || finding.why.includes('outside')));
  }
  const n = artifact.files.length;
  if (findings.length === 0) return passed('artifact-safety', `Nothing in its ${n} file(s) could run code.`, { n });
  // A pickle beside an ONNX file is never loaded here: the approver should know, but it stops nothing.
  const harmless = findings.every((finding) => finding.kind === 'pickle') && artifact.files.some((file) => file.path.endsWith('.onnx'));
  return failed('artifact-safety', harmless ? 'warn' : severity, findings.map((finding) => `${finding.file}: ${finding.why}`).join(' '), findings[0]!.fix, { n: findings.length });
}
