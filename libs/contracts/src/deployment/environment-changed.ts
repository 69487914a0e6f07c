import { Event } from '../event.js';
import { Flag, Integer, Name, Optional, Texts } from '../fields.js';

/** An environment was made or its rules changed. */
@Event('deployment.environment.changed', 1)
export class EnvironmentChanged {
  @Name() environment!: string;
  @Integer({ min: 1 }) revision!: number;
  /** Staging comes before production. */
  @Integer({ min: 0 }) order!: number;
  /** The alias that points at what serves here and that nobody moves by hand. */
  @Optional() @Name() guardedAlias?: string | null;
  @Integer({ min: 0, max: 10 }) approvals!: number;
  @Texts({ max: 20 }) approverRoles!: string[];
  /** The newest version that passed is deployed without a request. */
  @Flag() automatic!: boolean;
}
