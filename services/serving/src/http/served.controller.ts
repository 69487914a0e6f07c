import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
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

class ServedVersion {
  @ApiProperty() number!: number;
  @ApiProperty({ description: 'Per cent of the traffic it takes now, 0 to 100' }) weight!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Per cent that is wanted; null if it is about to go' }) desiredWeight!: number | null;
  @ApiProperty({ description: 'Of the files that were registered' }) digest!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Of the graph that runs, where it was cut out of the registered one' }) derivedDigest!: string | null;
  @ApiProperty({ enum: ['loading', 'ready', 'failed'] }) state!: 'loading' | 'ready' | 'failed';
  @ApiProperty({ type: String, nullable: true, description: 'Why it is not ready' }) reason!: string | null;
  @ApiProperty({ description: 'Whether small calls run without a thread of their own' }) inline!: boolean;
  @ApiProperty({ description: 'When it came into this state' }) since!: string;
}

class ServedModel {
  @ApiProperty() modelId!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: [String], description: 'Names that it had, and still answers to' }) formerNames!: readonly string[];
  @ApiProperty({ description: 'The rollout that is wanted' }) rolloutId!: string;
  @ApiProperty({ description: 'Whether traffic goes where it is wanted' }) settled!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'Since when traffic goes as `weight` says' }) appliedAt!: string | null;
  @ApiProperty({ type: [ServedVersion] }) versions!: ServedVersion[];
}

class ServedEnvironment {
  @ApiProperty() environment!: string;
  @ApiProperty({ type: [ServedModel] }) models!: ServedModel[];
}

class Served {
  @ApiProperty({ description: 'The process that answers' }) instance!: string;
  @ApiProperty({ type: [ServedEnvironment] }) environments!: ServedEnvironment[];
}

@ApiTags('served') @ApiBearerAuth()
@Controller('api/v1')
export class ServedController {
  constructor(private readonly fleet: Fleet, private readonly instance: Instance) {}

  @Get('served') @Allow() @ApiOperation({ summary: 'What this process has loaded and routes to, by environment' }) @ApiOkResponse({ type: Served })
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
