import { EnvironmentChanged } from '@baton/contracts/deployment/environment-changed';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { KnownEnvironments } from '../app/ports/pinned-evidence.js';

@Projector('deployment')
export class DeploymentProjector {
  constructor(private readonly environments: KnownEnvironments) {}

  @On(EnvironmentChanged) onEnvironmentChanged({ data }: Received<EnvironmentChanged>, tx: Transaction) {
    return this.environments.keep(tx, data.environment);
  }
}
