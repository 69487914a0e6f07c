import { Injectable } from '@nestjs/common';
import { Outbox } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { assembleEvidence } from '../domain/evidence.js';
import { evidencePinned } from './contract-events.js';
import { GatherEvidence } from './gather-evidence.js';
import { EvidenceRevisions } from './ports/evidence-revisions.js';
import { Versions } from './ports/versions.js';
import { digestOfEvidence, type PinJob } from './want-evidence.js';

type Keep = (tx: Transaction) => Promise<void>;
const NOTHING_TO_KEEP: Keep = () => Promise.resolve();

/** Pins what is known of a version: outside any transaction it reads, and in the one that ends the job it keeps the result. */
@Injectable()
export class PinEvidence {
  constructor(private readonly versions: Versions, private readonly gather: GatherEvidence, private readonly revisions: EvidenceRevisions, private readonly outbox: Outbox) {}

  async run({ modelId, number, wanted }: PinJob): Promise<Keep> {
    const version = await this.versions.find({ modelId }, number);
    if (!version) return NOTHING_TO_KEEP;
    const isVoid = wanted === null ? version.evidenceRevision > 0 || version.evidenceWanted > 0 : version.evidenceWanted !== wanted;
    if (isVoid) return NOTHING_TO_KEEP;
    const { frozen, facts } = await this.gather.run(version);
    const pinned = assembleEvidence(facts);
    const digest = digestOfEvidence(frozen, pinned);
    return async (tx) => {
      const current = await this.versions.lock(tx, { modelId }, number);
      // Another reason has come meanwhile, with a job of its own that sees more than this one has.
      if (!current || current.evidenceWanted !== version.evidenceWanted) return;
      const latest = await this.revisions.latest(current, tx);
      if (latest?.digest === digest) return;
      const revision = (latest?.revision ?? 0) + 1;
      await this.revisions.add(tx, current, { revision, digest, pinned, pinnedAt: new Date() });
      await this.outbox.append(tx, [evidencePinned(current, revision, frozen.artifact, pinned)],
        { actor: 'service:registry', correlationId: current.correlationId, causationId: null });
    };
  }
}
