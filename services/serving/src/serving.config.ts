import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, Length, Max, Min, MinLength } from 'class-validator';
import { ServiceConfig } from '@baton/service-kit';

export class ServingConfig extends ServiceConfig {
  /** Directory of the artifact store, which registry writes. */
  @IsString() @MinLength(1, { message: 'ARTIFACT_ROOT must be the directory of the artifacts' })
  ARTIFACT_ROOT!: string;

  /** Directory of this process alone: what it serves and the files for it, so that it can start while everything else is away. */
  @IsString() @MinLength(1, { message: 'STATE_DIR must be a directory that no other process of serving uses' })
  STATE_DIR!: string;

  /** The name of this process in events; one that is made once and kept in STATE_DIR unless told. */
  @IsOptional() @IsString() @Length(1, 200)
  INSTANCE?: string;

  /** From a request to its answer, in milliseconds; then 504. */
  @Type(() => Number) @IsInt() @Min(10)
  MODEL_DEADLINE_MS = 10_000;

  /** Until the first retry of a load whose cause may go away, in milliseconds; doubles up to a minute. */
  @Type(() => Number) @IsInt() @Min(10)
  LOAD_RETRY_MS = 1_000;

  /** Largest request body, in megabytes; then 413. */
  @Type(() => Number) @IsInt() @Min(1) @Max(512)
  MAX_BODY_MB = 10;

  /** `off` keeps nothing of what is answered: nobody can watch it then, and no canary can be judged by it. */
  @Transform(({ value }) => value !== 'off' && value !== false) @IsBoolean()
  PREDICTION_LOG = true;

  /** How much of the disk predictions may take that Kafka has not acknowledged, in megabytes; then 503. */
  @Type(() => Number) @IsInt() @Min(1) @Max(1_000_000)
  SPOOL_MB = 256;

  /** A batch of predictions goes out with so many rows at the latest. */
  @Type(() => Number) @IsInt() @Min(1) @Max(100_000)
  FLUSH_ROWS = 2_000;

  /** Or when its oldest prediction waits for so long, in milliseconds. */
  @Type(() => Number) @IsInt() @Min(1)
  FLUSH_MS = 250;
}
