import { IsString, MinLength } from 'class-validator';
import { ServiceConfig } from '@baton/service-kit';

export class ValidationConfig extends ServiceConfig {
  /** Directory of the artifact store, which registry writes. */
  @IsString() @MinLength(1)
  ARTIFACT_ROOT!: string;
}
