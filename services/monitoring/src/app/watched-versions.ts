import { Injectable } from '@nestjs/common';
import type { Monitors } from '../domain/monitors.js';
import type { Deployed } from '../domain/version-ref.js';
import { ModelFacts, type KnownVersion } from './ports/model-facts.js';
import { MonitorRules } from './ports/watching.js';
import type { DeployedId } from './ports/windows.js';

/** A version where it serves, with what is known of it and what people want watched. */
export interface Watched { readonly deployed: Deployed; readonly known: KnownVersion; readonly monitors: Monitors }

@Injectable()
export class WatchedVersions {
  constructor(private readonly facts: ModelFacts, private readonly rules: MonitorRules) {}

  /** Undefined if registry has said nothing of it. */
  async find({ environment, modelId, number }: DeployedId): Promise<Watched | undefined> {
    const known = await this.facts.version(modelId, number);
    return known && { known, deployed: { environment, modelId, number, name: known.name }, monitors: await this.rules.of(modelId) };
  }

  /** What serves now. */
  async serving(): Promise<Watched[]> {
    const found = await Promise.all((await this.facts.serving()).map((deployed) => this.find(deployed)));
    return found.filter((watched) => watched !== undefined);
  }
}
