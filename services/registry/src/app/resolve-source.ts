import { Injectable } from '@nestjs/common';
import { invalid, notFound } from '@baton/service-kit';
import { isWithin, joined, parseRegisteredPath, pathOfArtifactUri } from '../domain/artifact-path.js';
import { parseSource, type Source } from '../domain/source.js';
import { ArtifactIndex, type IndexedFile } from './ports/artifact-index.js';
import { LoggedModels, type LoggedModel } from './ports/logged-models.js';
import type { VersionRecord } from './ports/models.js';
import { Runs } from './ports/runs.js';
import { Versions } from './ports/versions.js';
import { accepted } from './refusals.js';

export interface NamedSource { source: string; runId: string | null; loggedModelId: string | null }

/** Where a version's files are now. `frozen` names the set of a version that it is a copy of. */
export interface ResolvedSource {
  files: readonly IndexedFile[]; frozen: string | null; runId: string | null; loggedModelId: string | null;
  /** Null if the files are kept here; the source itself if they are elsewhere. */
  downloadUri: string | null;
}

/** More files than this are no model. */
export const MOST_FILES = 10_000;

/** Finds the files that a source names, and refuses one that does not belong to the run or model named beside it. */
@Injectable()
export class ResolveSource {
  constructor(private readonly index: ArtifactIndex, private readonly runs: Runs, private readonly loggedModels: LoggedModels, private readonly versions: Versions) {}

  async run(named: NamedSource): Promise<ResolvedSource> {
    const source = accepted(parseSource(named.source));
    switch (source.kind) {
      case 'elsewhere': return { files: [], frozen: null, runId: named.runId, loggedModelId: named.loggedModelId, downloadUri: named.source };
      case 'logged-model': return this.ofLoggedModel(await this.loggedModel(source.loggedModelId), named);
      case 'run': return this.ofRun(source.runId, source.path, named);
      case 'artifacts': return this.ofArtifacts(source.path, named);
      case 'version': case 'alias': return this.copyOf(await this.version(source), named);
    }
  }

  private async ofLoggedModel(model: LoggedModel, named: NamedSource): Promise<ResolvedSource> {
    if (named.loggedModelId !== null && named.loggedModelId !== model.modelId) throw invalid(`Source ${named.source} is not logged model ${named.loggedModelId}, which is named beside it.`);
    if (named.runId !== null && model.sourceRunId !== null && named.runId !== model.sourceRunId) throw invalid(`Source ${named.source} was not logged by run ${named.runId}, which is named beside it.`);
    return this.files(pathOfArtifactUri(model.artifactUri), model.artifactUri, named.runId ?? model.sourceRunId, model.modelId);
  }

  private async ofRun(runId: string, path: string, named: NamedSource): Promise<ResolvedSource> {
    const run = await this.runs.info(runId);
    if (!run) throw notFound(`Run with id=${runId} not found.`);
    if (named.runId !== null && named.runId !== runId) throw invalid(`Source ${named.source} does not belong to run ${named.runId}, which is named beside it.`);
    const logged = await this.loggedModels.ofRun(runId, path);
    if (logged) return this.ofLoggedModel(logged, named);
    const root = pathOfArtifactUri(run.artifactUri);
    return this.files(root === null ? null : joined(root, path), `${run.artifactUri}/${path}`, runId, named.loggedModelId);
  }

  private async ofArtifacts(path: string, named: NamedSource): Promise<ResolvedSource> {
    const registered = parseRegisteredPath(path);
    if (registered) {
      const version = await this.versions.find({ modelId: registered.modelId }, registered.number);
      if (!version || registered.inside !== '') throw invalid(`Source ${named.source} is no registered version.`);
      return this.copyOf(version, named);
    }
    if (named.loggedModelId !== null) {
      const model = await this.loggedModel(named.loggedModelId);
      if (!isWithin(path, pathOfArtifactUri(model.artifactUri) ?? '/')) throw invalid(`Source ${named.source} lies outside of logged model ${model.modelId}, which is named beside it.`);
    } else if (named.runId !== null) await this.mustLieInRun(path, named.source, named.runId);
    return this.files(path, named.source, named.runId, named.loggedModelId);
  }

  private async mustLieInRun(path: string, source: string, runId: string): Promise<void> {
    const run = await this.runs.info(runId);
    if (!run) throw notFound(`Run with id=${runId} not found.`);
    if (isWithin(path, pathOfArtifactUri(run.artifactUri) ?? '/')) return;
    const modelId = /(?:^|\/)models\/(m-[0-9a-f]+)\/artifacts(?:\/|$)/.exec(path)?.[1];
    const model = modelId === undefined ? undefined : await this.loggedModels.byId(modelId);
    if (model?.sourceRunId !== runId) throw invalid(`Invalid model version source: ${JSON.stringify(source)} lies outside of the artifacts of run ${runId}, which is named beside it.`);
  }

  private copyOf(version: VersionRecord, named: NamedSource): ResolvedSource {
    return {
      files: [], frozen: version.artifactDigest, runId: named.runId ?? version.runId, loggedModelId: named.loggedModelId ?? version.loggedModelId,
      downloadUri: version.downloadUri.startsWith('mlflow-artifacts:') ? null : version.downloadUri,
    };
  }

  private async files(path: string | null, uri: string, runId: string | null, loggedModelId: string | null): Promise<ResolvedSource> {
    if (path === null) return { files: [], frozen: null, runId, loggedModelId, downloadUri: uri };
    const files = await this.index.below(path, MOST_FILES + 1);
    if (files.length > MOST_FILES) throw invalid(`${uri} holds more than ${MOST_FILES} files. Name the folder of the model itself.`);
    return { files, frozen: null, runId, loggedModelId, downloadUri: null };
  }

  private async loggedModel(modelId: string): Promise<LoggedModel> {
    const model = await this.loggedModels.byId(modelId);
    if (!model) throw notFound(`Logged model with ID '${modelId}' not found.`);
    return model;
  }

  private async version(source: Extract<Source, { kind: 'version' | 'alias' }>): Promise<VersionRecord> {
    const version = source.kind === 'version' ? await this.versions.find({ name: source.name }, source.number) : await this.versions.byAlias(source.name, source.alias);
    if (!version) throw notFound(`Model Version (name=${source.name}, version=${source.kind === 'version' ? source.number : `@${source.alias}`}) not found.`);
    return version;
  }
}
