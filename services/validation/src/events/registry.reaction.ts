import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { causedBy, On, Reaction, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { ValidateEvidence } from '../app/validate-evidence.js';

@Reaction('registry')
export class RegistryReaction {
  constructor(private readonly validate: ValidateEvidence) {}

  @On(EvidencePinned) async onEvidencePinned(event: Received<EvidencePinned>, tx: Transaction) {
    await this.validate.run(tx, event.data, causedBy(event, 'service:validation'));
  }
}
