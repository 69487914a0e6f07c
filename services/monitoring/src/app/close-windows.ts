import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { WindowClosed } from '@baton/contracts/monitoring/window-closed';
import { WindowRestated } from '@baton/contracts/monitoring/window-restated';
import { Outbox, type Draft } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { MonitoringConfig } from '../monitoring.config.js';
import { KnownVersions } from './known-versions.js';
import { ModelFacts } from './ports/model-facts.js';
import { Windows, type DueWindow } from './ports/windows.js';
import { about, causeOf } from './speaking.js';
import { windowContent } from './windows/window-content.js';

const TOGETHER = 50;

/** Closes windows whose time has come and states those anew that late observations have changed. */
@Injectable()
export class CloseWindows {
  constructor(
    private readonly transactions: Transactions, private readonly windows: Windows, private readonly facts: ModelFacts, private readonly versions: KnownVersions,
    private readonly outbox: Outbox, private readonly config: MonitoringConfig,
  ) {}

  /** @returns whether there may be more */
  async run(): Promise<boolean> {
    return this.transactions.run(async (tx) => {
      const { LATENESS_MS, SETTLE_MS, IDLE_MS } = this.config;
      const due = await this.windows.due(tx, { lateness: LATENESS_MS, settle: SETTLE_MS, idle: IDLE_MS }, TOGETHER);
      const drafts: Draft[] = [];
      for (const window of due) drafts.push(...await this.close(tx, window));
      if (drafts.length > 0) await this.outbox.append(tx, drafts, causeOf({ correlationId: drafts[0]!.correlationId! }));
      return due.length === TOGETHER;
    });
  }

  private async close(tx: Transaction, window: DueWindow): Promise<Draft[]> {
    const { modelId, number } = window.about;
    const known = await this.facts.version(modelId, number);
    const counter = window.profileDigest === null ? null : await this.versions.counterByDigest(window.profileDigest);
    const content = windowContent({ ...window.about, name: known?.name ?? modelId }, window.from, window.tally, counter, window.because);
    const said = await this.windows.close(tx, window.about, window.from, content.digest);
    if (said === content.digest) return [];
    return [{ ...about(content.version, make(said === null ? WindowClosed : WindowRestated, content)), correlationId: known?.correlationId ?? modelId }];
  }
}
