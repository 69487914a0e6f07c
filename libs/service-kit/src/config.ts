import 'reflect-metadata';
import { plainToInstance, Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, validateSync, ValidateIf } from 'class-validator';

/** What every service reads from its environment. */
export class ServiceConfig {
  /** `postgres://user:password@host:port/database`: this service's own database. */
  @Matches(/^postgres(ql)?:\/\/.+/, { message: 'DATABASE_URL must be a URL such as postgres://user:password@host:5432/baton_registry' })
  DATABASE_URL!: string;

  /** `host:port,host:port` */
  @Matches(/^[^,:\s]+:\d+(,[^,:\s]+:\d+)*$/, { message: 'KAFKA_BROKERS must be host:port, several separated by commas' })
  KAFKA_BROKERS!: string;

  /** 0 takes any free port. */
  @Type(() => Number) @IsInt() @Min(0) @Max(65_535)
  PORT = 0;

  @IsString()
  HOST = '127.0.0.1';

  /** JSON Web Key Set of whoever signs tokens; or OIDC_ISSUER. */
  @ValidateIf((config: ServiceConfig) => !config.OIDC_ISSUER) @IsString({ message: 'Set TOKEN_KEYS_FILE (a JSON Web Key Set) or OIDC_ISSUER' })
  TOKEN_KEYS_FILE?: string;

  @IsOptional() @IsUrl({ require_tld: false })
  OIDC_ISSUER?: string;

  /** For whom the issuer makes tokens. */
  @IsString()
  OIDC_AUDIENCE: string = 'baton';

  /** Put before every topic and group. */
  @Matches(/^[\w.-]*$/)
  TOPIC_PREFIX = '';

  /** How often relays and workers look without being woken, in milliseconds. */
  @Type(() => Number) @IsInt() @Min(10)
  SWEEP_MS = 2_000;

  /** `off` makes them rely on the sweep: only a benchmark wants that. */
  @Transform(({ value }) => value !== 'off' && value !== false) @IsBoolean()
  WAKE_UPS = true;

  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
  LOG_LEVEL = 'info';
}

/** The environment is not usable; the message lists every bad variable. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig';
}

/** Reads and checks the environment once. Throws `BadConfig`. */
export function loadConfig<T extends object>(shape: new () => T, env: Record<string, string | undefined> = process.env): T {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const config = plainToInstance(shape, present, { exposeDefaultValues: true });
  const errors = validateSync(config);
  if (errors.length > 0) {
    throw new BadConfig(['The environment is not usable:', ...errors.map((error) => `  ${error.property}: ${Object.values(error.constraints ?? {}).join('; ')}`)].join('\n'));
  }
  return config;
}
