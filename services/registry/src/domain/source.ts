import { artifactPath, BadArtifactPath, pathOfArtifactUri } from './artifact-path.js';
import { accept, refuse, type Decision } from './decision.js';

/** Where a version's files come from, as the `source` of `model-versions/create` says. */
export type Source =
  | { readonly kind: 'logged-model'; readonly loggedModelId: string }
  | { readonly kind: 'run'; readonly runId: string; readonly path: string }
  | { readonly kind: 'artifacts'; readonly path: string }
  | { readonly kind: 'version'; readonly name: string; readonly number: number }
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
  | { readonly kind: 'elsewhere' };

/** Reads a source. A path on somebody's own disk is refused, since nobody else could load the model. */
export function parseSource(source: string): Decision<Source> {
  try {
    return read(source);
  } catch (error) {
    if (error instanceof BadArtifactPath) return refuse('invalid', `Invalid model version source: ${error.message}`);
    throw error;
  }
}

function read(source: string): Decision<Source> {
  const path = pathOfArtifactUri(source);
  if (path !== null) return accept({ kind: 'artifacts', path });
  const run = /^runs:\/+([\w-]{1,100})(?:\/(.*))?$/s.exec(source);
  if (run) return accept({ kind: 'run', runId: run[1]!, path: artifactPath(run[2] ?? '') });
  const logged = /^models:\/+(m-[\w-]{1,100})$/.exec(source);
  if (logged) return accept({ kind: 'logged-model', loggedModelId: logged[1]! });
  const version = /^models:\/+([^/@]+)\/([1-9]\d{0,8})$/s.exec(source);
  if (version) return accept({ kind: 'version', name: decoded(version[1]!), number: Number(version[2]) });
  const alias = /^models:\/+([^/@]+)@([\w-]+)$/s.exec(source);
  if (alias) return accept({ kind: 'alias', name: decoded(alias[1]!), alias: alias[2]! });
  if (/^(models|runs):/.test(source)) return refuse('invalid', `Invalid model version source ${JSON.stringify(source)}. Use models:/m-<id>, models:/<name>/<version> or runs:/<run_id>/<path>.`);
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'file') {
    return refuse('invalid', `Invalid model version source ${JSON.stringify(source)}: it names a path on one machine. Log the model with mlflow.<flavor>.log_model(…) and register that.`);
  }
  if (/(^|[/\\])(\.\.|%2e%2e)([/\\]|$)/i.test(source)) return refuse('invalid', `Invalid model version source ${JSON.stringify(source)}: ".." is not allowed.`);
  return accept({ kind: 'elsewhere' });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
