import { FakeTransactions } from '@baton/persistence';
import { describe } from 'vitest';
import { deploymentFactsFeatures } from './deployment-facts.features.js';
import { FakeAliasRequests, FakeDeploymentFacts } from './fake-deployment-facts.js';
import { FakeModels } from './fake-models.js';
import { FakeVersions } from './fake-versions.js';
import { modelsFeatures } from './models.features.js';

describe('fake', () => {
  modelsFeatures(async () => {
    const models = new FakeModels();
    return { transactions: new FakeTransactions(), models, versions: new FakeVersions(models) };
  });

  deploymentFactsFeatures(async () => {
    const facts = new FakeDeploymentFacts();
    return { transactions: new FakeTransactions(), facts, requests: new FakeAliasRequests(facts) };
  });
});
