import { Injectable } from '@nestjs/common';
import { conflict, invalid, notFound } from '@baton/service-kit';
import { artifactPath, BadArtifactPath, pathOfArtifactUri } from '../domain/artifact-path.js';
import { alreadyExists } from './refusals.js';
import { Experiments, type Experiment } from './ports/experiments.js';
import type { Tags } from './ports/search.js';

const noSuch = (id: string) => notFound(`No Experiment with id=${id} exists.`);

/** Experiments: made, renamed, deleted, tagged. Nothing of that is an event: runs and models tell what happened. */
@Injectable()
export class ManageExperiments {
  constructor(private readonly experiments: Experiments) {}

  async create(name: string, artifactLocation: string | null, tags: Tags): Promise<string> {
    if (name.trim() === '') throw invalid('Invalid experiment name: it must not be empty.');
    checkLocation(artifactLocation);
    const id = await this.experiments.create({ name, artifactLocation, tags, now: Date.now() });
    if (id !== null) return id;
    const known = await this.experiments.byName(name);
    throw alreadyExists(known?.lifecycleStage === 'deleted'
      ? `Experiment ${JSON.stringify(name)} already exists in deleted state. Restore it, or choose another name.`
      : `Experiment(name=${name}) already exists.`);
  }

  async get(id: string): Promise<Experiment> {
    const experiment = await this.experiments.byId(id);
    if (!experiment) throw noSuch(id);
    return experiment;
  }

  async byName(name: string): Promise<Experiment> {
    const experiment = await this.experiments.byName(name);
    if (!experiment) throw notFound(`Could not find experiment with name ${JSON.stringify(name)}.`);
    return experiment;
  }

  /** The experiment if things can be added to it. */
  async active(id: string): Promise<Experiment> {
    const experiment = await this.get(id);
    if (experiment.lifecycleStage !== 'active') throw invalid(`The experiment ${id} must be in the 'active' state. Current state is deleted.`);
    return experiment;
  }

  async rename(id: string, name: string): Promise<void> {
    if (name.trim() === '') throw invalid('Invalid experiment name: it must not be empty.');
    await this.active(id);
    const renamed = await this.experiments.rename(id, name, Date.now());
    if (renamed === 'taken') throw alreadyExists(`Experiment(name=${name}) already exists.`);
  }

  async setLifecycle(id: string, stage: 'active' | 'deleted'): Promise<void> {
    const { lifecycleStage } = await this.get(id);
    if (lifecycleStage === stage) throw conflict(`Experiment ${id} is ${stage} already.`, { error_code: 'INVALID_STATE' });
    await this.experiments.setLifecycle(id, stage, Date.now());
  }

  async setTag(id: string, key: string, value: string | null): Promise<void> {
    await this.active(id);
    await this.experiments.setTag(id, key, value, Date.now());
  }
}

function checkLocation(location: string | null): void {
  if (location === null) return;
  try {
    const path = pathOfArtifactUri(location);
    if (path === null) artifactPath(location.replace(/^[a-z][a-z0-9+.-]*:/i, ''));
    else if (path === '' || path.split('/', 1)[0] === 'registered') throw new BadArtifactPath('mlflow-artifacts:/ and mlflow-artifacts:/registered hold what belongs to others. Choose another folder.');
  } catch (error) {
    if (error instanceof BadArtifactPath) throw invalid(`Invalid artifact_location: ${error.message}`);
    throw error;
  }
}
