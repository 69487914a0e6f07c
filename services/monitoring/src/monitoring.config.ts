import { Type } from 'class-transformer';
import { IsInt, IsString, Max, Min, MinLength } from 'class-validator';
import { ServiceConfig } from '@baton/service-kit';

export class MonitoringConfig extends ServiceConfig {
  /** Directory of the artifact store: reference data is read there, and segments of predictions are written. */
  @IsString() @MinLength(1, { message: 'ARTIFACT_ROOT must be the directory of the artifacts' })
  ARTIFACT_ROOT!: string;

  /** How far the newest observation must be past a window's end before the window closes, in milliseconds of the observations' own time. */
  @Type(() => Number) @IsInt() @Min(0)
  LATENESS_MS = 600_000;

  /** A window is left alone until nothing has come for it for so long, in milliseconds: history that is sent later comes in pieces. */
  @Type(() => Number) @IsInt() @Min(0)
  SETTLE_MS = 10_000;

  /** A window into which nothing came for so long closes as well, in milliseconds. */
  @Type(() => Number) @IsInt() @Min(100)
  IDLE_MS = 900_000;

  /** Predictions wait so long to be told of a version that is not known yet, in milliseconds; then they are counted without its reference. */
  @Type(() => Number) @IsInt() @Min(0)
  UNKNOWN_VERSION_MS = 30_000;

  /** Rows of one version that are sealed together at most. */
  @Type(() => Number) @IsInt() @Min(1) @Max(1_000_000)
  SEGMENT_ROWS = 100_000;

  /** Rows that wait so long are sealed however few they are, in milliseconds. */
  @Type(() => Number) @IsInt() @Min(100)
  SEGMENT_MS = 3_600_000;
}
