import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { Allow } from '@baton/access';
import { Fleet } from '../app/fleet.js';
import { Instance } from '../app/instance.js';
import type { HeldVersion, ModelSlot } from '../app/model-slot.js';
import { weightOf } from '../app/routed-split.js';

class ServedQuery {
  @ApiPropertyOptional({ example: 'deployment@42', description: 'Answer only when serving has taken that in' }) @IsOptional() @IsString()
  waitFor?: string;
}

interface ServedVersion {
  readonly number: number;
  /** Per cent of the traffic it takes now, 0 to 100. */
  readonly weight: number;
  /** Per cent that is wanted; null if it is about to go. */
  readonly desiredWeight: number | null;
  /** Of the files that were registered. */
  readonly digest: string;
  /** Of the graph that runs, where it was cut out of the registered one. */
  readonly derivedDigest: string | null;
  readonly state: 'loading' | 'ready' | 'failed';
  /** Why it is not ready. */
  readonly reason: string | null;
  /** Whether small calls run without a thread of their own. */
  readonly inline: boolean;
  /** When it came into this state. */
  readonly since: string;
}

interface ServedModel {
  readonly modelId: string;
  readonly name: string;
  /** Names that it had, and still answers to. */
  readonly formerNames: readonly string[];
  /** The rollout that is wanted. */
  readonly rolloutId: string;
  /** Whether traffic goes where it is wanted. */
  readonly settled: boolean;
  /** Since when traffic goes as `weight` says. */
  readonly appliedAt: string | null;
  readonly versions: ServedVersion[];
}

interface ServedEnvironment {
  readonly environment: string;
  readonly models: readonly ServedModel[];
}

interface Served {
  /** The process that answers. */
  readonly instance: string;
  readonly environments: ServedEnvironment[];
}

@ApiTags('served') @ApiBearerAuth()
@Controller('api/v1')
export class ServedController {
  constructor(private readonly fleet: Fleet, private readonly instance: Instance) {}

  @Get('served') @Allow() @ApiOperation({ summary: 'What this process has loaded and routes to, by environment' })
  list(@Query() _query: ServedQuery): Served {
    const byEnvironment = new Map<string, ServedModel[]>();
    for (const slot of this.fleet.all.filter((each) => each.exists)) {
      const { environment } = slot.desired;
      byEnvironment.set(environment, [...(byEnvironment.get(environment) ?? []), modelIn(slot)]);
    }
    return {
      instance: this.instance.name,
      environments: [...byEnvironment].sort(([a], [b]) => a.localeCompare(b)).map(([environment, models]) => ({ environment, models: models.sort((a, b) => a.name.localeCompare(b.name)) })),
    };
  }
}

function modelIn(slot: ModelSlot): ServedModel {
  const { desired: { modelId, name, formerNames, rolloutId }, settled, serving } = slot;
  const versions = slot.versions.map((held) => versionIn(slot, held)).sort((a, b) => a.number - b.number);
  return { modelId, name, formerNames, rolloutId, settled, appliedAt: serving?.appliedAt.toISOString() ?? null, versions };
}

function versionIn({ desired, serving }: ModelSlot, { variant: { version, artifact }, state, loaded, reason, since }: HeldVersion): ServedVersion {
  return {
    number: version.number, weight: weightOf(serving, version.number),
    desiredWeight: desired.split.find((variant) => variant.version.number === version.number)?.weight ?? null,
    digest: artifact.digest, derivedDigest: loaded?.model.derivedDigest ?? null,
    // It is tried again by itself, so it is still on its way; the reason says what it waits for.
    state: state === 'waiting' ? 'loading' : state, reason, inline: loaded?.model.inline ?? false, since: since.toISOString(),
  };
}
