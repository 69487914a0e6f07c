import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUrl, Max, Min, ValidateIf } from 'class-validator';

const Upstream = () => IsUrl({ require_tld: false, require_protocol: true }, { message: '$property must be the address of the service, such as http://127.0.0.1:4001' });

/** The gateway's environment: where it listens and where the services are. */
export class DashboardConfig {
  @Type(() => Number) @IsInt() @Min(0) @Max(65_535) PORT = 4000;
  @IsString() HOST = '127.0.0.1';
  @ValidateIf((config: DashboardConfig) => !config.OIDC_ISSUER) @IsString({ message: 'Set TOKEN_KEYS_FILE (a JSON Web Key Set) or OIDC_ISSUER' }) TOKEN_KEYS_FILE?: string;
  @IsOptional() @IsUrl({ require_tld: false }) OIDC_ISSUER?: string;
  /** For whom the issuer makes tokens. */
  @IsString() OIDC_AUDIENCE: string = 'baton';
  /** Hashes of single-use codes and the tokens that they stand for; no sign-in links unless set. */
  @IsOptional() @IsString() SIGN_IN_FILE?: string;
  @Upstream() REGISTRY_URL!: string;
  @Upstream() VALIDATION_URL!: string;
  @Upstream() DEPLOYMENT_URL!: string;
  @Upstream() SERVING_URL!: string;
  @Upstream() MONITORING_URL!: string;
  @Upstream() NOTIFICATION_URL!: string;
  @Upstream() AUDIT_URL!: string;
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'silent']) LOG_LEVEL = 'info';
}
