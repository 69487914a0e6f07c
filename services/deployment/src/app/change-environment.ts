import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { committed, Outbox, type Cause, type Position } from '@baton/messaging';
import { Transactions } from '@baton/persistence';
import { invalid } from '@baton/service-kit';
import { DEFAULT_ENVIRONMENTS, mistakesIn, type Environment, type EnvironmentRules } from '../domain/environment.js';
import { environmentChanged } from './contract-events.js';
import { DecideOnModel } from './decide-on-model.js';
import { Deployments } from './ports/deployments.js';
import { Environments } from './ports/environments.js';

/** New versions matter, old ones have had their time: so many of each model are looked at again when rules change. */
const LOOKED_AT_AGAIN = 20;

/** Makes environments and changes their rules; each change is a revision, and makes approvals under the old one stale. */
@Injectable()
export class ChangeEnvironment {
  constructor(
    private readonly transactions: Transactions, private readonly environments: Environments, private readonly deployments: Deployments,
    private readonly decide: DecideOnModel, private readonly outbox: Outbox,
  ) {}

  /** An alias that is left away stays guarded as it is: protection is not lost by silence. Rules as they are already change nothing, approvals least of all. */
  async run(name: string, wanted: Omit<EnvironmentRules, 'guardedAlias'> & { guardedAlias?: string | null }, cause: Cause): Promise<{ state: Environment; position: Position | null }> {
    const all = await this.environments.all();
    const known = all.find((each) => each.name === name);
    const rules: EnvironmentRules = { ...wanted, guardedAlias: wanted.guardedAlias === undefined ? known?.guardedAlias ?? null : wanted.guardedAlias };
    const other = all.find((each) => each.name !== name && each.guardedAlias !== null && each.guardedAlias === rules.guardedAlias);
    const mistakes = [...mistakesIn(rules), ...(other ? [`guardedAlias: ${other.name} guards ${rules.guardedAlias} already`] : [])];
    if (mistakes.length > 0) throw invalid(`These rules cannot work: ${mistakes.join('; ')}.`, mistakes.map((message) => ({ field: message.split(/[ :]/, 1)[0]!, message })));
    if (known && isDeepStrictEqual({ ...rules, name, revision: known.revision }, known)) return { state: known, position: null };
    return this.transactions.run(async (tx) => {
      const environment: Environment = { ...rules, name, revision: (known?.revision ?? 0) + 1 };
      await this.environments.save(tx, environment);
      for (const modelId of await this.deployments.modelIds(tx)) await this.decide.settle(tx, modelId, await this.deployments.newestVersions(tx, modelId, LOOKED_AT_AGAIN), cause);
      return committed(environment, await this.outbox.append(tx, [environmentChanged(environment)], cause));
    });
  }

  /** The environments that there are before anybody has made one; said once, so that the others know of them. */
  async seed(cause: Cause): Promise<void> {
    await this.transactions.run(async (tx) => {
      if ((await this.environments.all(tx)).length > 0) return;
      for (const environment of DEFAULT_ENVIRONMENTS) await this.environments.save(tx, environment);
      await this.outbox.append(tx, DEFAULT_ENVIRONMENTS.map(environmentChanged), cause);
    });
  }
}
