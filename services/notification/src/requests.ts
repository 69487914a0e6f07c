import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsOptional, IsRFC3339, IsString, Length, Matches, ValidateBy, ValidateNested } from 'class-validator';
import { PageQuery } from '@baton/service-kit';
import { isSecret } from './signature.js';
import { CHANNELS, type ChannelName } from './subscription.js';
import type { DeliveryState } from './delivery.js';

const PATTERN = /^[a-z0-9*][a-z0-9.*-]{0,199}$/;
const PATTERN_HINT = { each: true, message: 'each of types must be an event type such as deployment.rollout.rolled-back.v1, or a pattern such as monitoring.alert.* or *' };
const RFC3339_HINT = { message: '$property must be a time such as 2026-03-01T12:00:00Z' };
const CHANNEL_HINT = { message: `channel must be one of ${CHANNELS.join(', ')}` };

const IsSecret = () => ValidateBy({ name: 'isSecret', validator: {
  validate: (value) => typeof value === 'string' && isSecret(value), defaultMessage: () => 'secret must be whsec_ and 24 to 64 bytes in base64; leave it away and one is made',
} });

const Names = (): PropertyDecorator => (target, key) => {
  for (const rule of [ApiPropertyOptional({ type: [String], description: 'Any, if empty' }), IsOptional(), IsArray(), ArrayMaxSize(100), Length(1, 250, { each: true })]) rule(target, key);
};

export class FilterRequest {
  @Names() models?: string[];
  @Names() environments?: string[];
  @Names() severities?: string[];
}

export class SubscriptionRequest {
  @ApiProperty({ example: 'rollbacks to the ML channel' }) @Length(1, 250)
  name!: string;

  @ApiProperty({ type: [String], example: ['monitoring.alert.*', 'deployment.rollout.rolled-back.v1'] }) @IsArray() @ArrayMinSize(1) @ArrayMaxSize(100) @Matches(PATTERN, PATTERN_HINT)
  types!: string[];

  @ApiPropertyOptional({ type: FilterRequest }) @IsOptional() @ValidateNested() @Type(() => FilterRequest)
  filter?: FilterRequest;

  @ApiProperty({ enum: CHANNELS }) @IsIn(CHANNELS, CHANNEL_HINT)
  channel!: ChannelName;

  @ApiProperty({ example: 'https://example.com/hooks/baton' }) @Length(1, 2_000)
  url!: string;

  @ApiPropertyOptional({ description: 'Of a webhook: whsec_<base64>, 24 to 64 bytes. Made and shown once if it is left away.' }) @IsOptional() @IsSecret()
  secret?: string;

  @ApiPropertyOptional({ default: true }) @IsOptional() @IsBoolean()
  active: boolean = true;
}

export class SubscriptionPatch {
  @ApiPropertyOptional() @IsOptional() @Length(1, 250)
  name?: string;

  @ApiPropertyOptional({ type: [String] }) @IsOptional() @IsArray() @ArrayMinSize(1) @ArrayMaxSize(100) @Matches(PATTERN, PATTERN_HINT)
  types?: string[];

  @ApiPropertyOptional({ type: FilterRequest, description: 'Replaces the lists that it names' }) @IsOptional() @ValidateNested() @Type(() => FilterRequest)
  filter?: FilterRequest;

  @ApiPropertyOptional() @IsOptional() @Length(1, 2_000)
  url?: string;

  @ApiPropertyOptional({ description: 'The former one signs as well for a while' }) @IsOptional() @IsSecret()
  secret?: string;

  @ApiPropertyOptional() @IsOptional() @IsBoolean()
  active?: boolean;
}

export class SecretRequest {
  @ApiPropertyOptional({ description: 'Made if it is left away' }) @IsOptional() @IsSecret()
  secret?: string;
}

export class SubscriptionsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'The subject that made them' }) @IsOptional() @IsString()
  owner?: string;
}

export class DeliveriesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ['pending', 'succeeded', 'abandoned'] }) @IsOptional() @IsIn(['pending', 'succeeded', 'abandoned'])
  state?: DeliveryState;
}

export class ReplayRequest {
  @ApiProperty({ example: '2026-03-01T00:00:00Z', description: 'Events from this instant on' }) @IsRFC3339(RFC3339_HINT)
  from!: string;

  @ApiPropertyOptional({ description: 'Before this instant; now unless told' }) @IsOptional() @IsRFC3339(RFC3339_HINT)
  to?: string;
}

export class StreamQuery {
  @ApiPropertyOptional({ description: 'What belongs together' }) @IsOptional() @IsString()
  correlation?: string;

  @ApiPropertyOptional({ description: 'Types or patterns, separated by commas', example: 'deployment.rollout.*,monitoring.alert.*' })
  @IsOptional() @Matches(/^[a-z0-9.,*-]{1,2000}$/, { message: 'type must be event types or patterns such as monitoring.alert.*, separated by commas' })
  type?: string;

  @ApiPropertyOptional({ description: "The model's id, or a name that it has or had" }) @IsOptional() @IsString()
  model?: string;

  @ApiPropertyOptional({ description: 'As the header Last-Event-ID, for whoever cannot send one' }) @IsOptional() @IsString()
  lastEventId?: string;
}
