import { Type } from 'class-transformer';
import { IsNumber, IsString, Max, Min, MinLength } from 'class-validator';
import { ServiceConfig } from '@baton/service-kit';

export class RegistryConfig extends ServiceConfig {
  /** Directory of the artifact store; shared with the services that read artifacts by digest. */
  @IsString() @MinLength(1, { message: 'ARTIFACT_ROOT must be a directory for the artifacts' })
  ARTIFACT_ROOT!: string;

  /** How long evidence waits for a run that does not end, in minutes; may be a fraction. */
  @Type(() => Number) @IsNumber() @Min(0) @Max(10_080)
  EVIDENCE_WAIT_MINUTES = 60;
}
