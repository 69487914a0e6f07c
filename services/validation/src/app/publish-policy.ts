import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { PolicyPublished } from '@baton/contracts/validation/policy-published';
import { digestOfJson } from '@baton/artifacts';
import { committed, Outbox, type Cause, type Committed } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { invalid } from '@baton/service-kit';
import { DEFAULT_POLICY, type Policy, type PolicyRules } from '../domain/policy.js';
import { readPolicy } from '../domain/read-policy.js';
import { Policies } from './ports/policies.js';

/** Publishes a new revision of a policy, after listing everything that is wrong with it. */
@Injectable()
export class PublishPolicy {
  constructor(private readonly transactions: Transactions, private readonly policies: Policies, private readonly outbox: Outbox) {}

  async run(name: string, document: unknown, cause: Cause): Promise<Committed<Policy>> {
    const { rules, mistakes } = readPolicy(document);
    if (mistakes.length > 0) throw invalid(`The policy has ${mistakes.length} mistake(s): ${mistakes.map((mistake) => mistake.message).join('; ')}.`, [...mistakes]);
    return this.transactions.run((tx) => this.publish(tx, name, rules, cause));
  }

  /** The policy that holds until somebody publishes another. */
  async seed(cause: Cause): Promise<void> {
    await this.transactions.run(async (tx) => {
      if ((await this.policies.newest(tx)).length === 0) await this.publish(tx, 'default', DEFAULT_POLICY, cause);
    });
  }

  private async publish(tx: Transaction, name: string, rules: PolicyRules, cause: Cause): Promise<Committed<Policy>> {
    const policy = await this.policies.save(tx, { ...rules, name });
    const position = await this.outbox.append(tx, [{
      subject: `policies/${name}`, key: name,
      event: make(PolicyPublished, {
        name, revision: policy.revision, digest: digestOfJson(rules), environments: [...rules.environments], models: [...rules.models], riskTiers: [...rules.riskTiers], text: JSON.stringify(rules),
      }),
    }], cause);
    return committed(policy, position);
  }
}
