import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { causedBy, On, Reaction, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { ProfileReference } from '../app/profile-reference.js';
import { MONITORING } from '../app/speaking.js';

@Reaction('registry')
export class RegistryReaction {
  constructor(private readonly profile: ProfileReference) {}

  @On(EvidencePinned) onEvidencePinned(event: Received<EvidencePinned>, tx: Transaction) {
    return this.profile.ask(tx, event.data, causedBy(event, MONITORING));
  }
}
