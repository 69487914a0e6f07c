import { Database, Statements } from '@baton/persistence';
import { jobMigrations } from '@baton/jobs';
import { messagingMigrations } from '@baton/messaging';
import { freshDatabase } from '@baton/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploymentFactsFeatures } from './deployment-facts.features.js';
import { Facts1760100000002 } from './facts.migration.js';
import { Feedback1760100000003 } from './feedback.migration.js';
import { modelsFeatures } from './models.features.js';
import { RegisteredModels1760100000001 } from './registered-models.migration.js';
import { Tracking1760100000000 } from './tracking.migration.js';
import { TypeormAliasRequests } from './typeorm-alias-requests.js';
import { TypeormArtifactIndex } from './typeorm-artifact-index.js';
import { TypeormDeploymentFacts } from './typeorm-deployment-facts.js';
import { TypeormModels } from './typeorm-models.js';
import { TypeormVersions } from './typeorm-versions.js';

describe('on PostgreSQL', () => {
  let database: Database;
  let statements: Statements;

  beforeAll(async () => {
    database = new Database({
      url: await freshDatabase(), name: 'stores', migrations: [...messagingMigrations, ...jobMigrations, Tracking1760100000000, RegisteredModels1760100000001, Facts1760100000002, Feedback1760100000003],
    });
    await database.connect();
    statements = new Statements(database);
  });
  afterAll(() => database.close());

  modelsFeatures(async () => ({ transactions: database, models: new TypeormModels(statements), versions: new TypeormVersions(statements) }));
  deploymentFactsFeatures(async () => ({ transactions: database, facts: new TypeormDeploymentFacts(statements), requests: new TypeormAliasRequests() }));

  it('artifacts below a folder are those whose path goes on after its slash', async () => {
    const index = new TypeormArtifactIndex(statements);
    const digest = `sha256:${'b'.repeat(64)}`;
    const paths = ['9/a', '9/a/x', '9/a/y/z', '9/a b', '9/a0', '9/ab/x', '9/ä/x', '9/😀/x'];
    await database.run(async (tx) => { for (const path of paths) await index.put(tx, { path, digest, size: 1 }); });
    expect((await index.below('9/a', 10)).map(({ path }) => path)).toEqual(['x', 'y/z']);
    expect((await index.below('9', 100)).map(({ path }) => path)).toEqual(['a', 'a b', 'a/x', 'a/y/z', 'a0', 'ab/x', 'ä/x', '😀/x']);
    expect((await index.below('', 100)).length).toBe(paths.length);
    expect(await database.run((tx) => index.remove(tx, '9/a'))).toBe(3);
    expect((await index.below('9', 100)).map(({ path }) => path)).toEqual(['a b', 'a0', 'ab/x', 'ä/x', '😀/x']);
  });

  it('every migration can be undone', async () => {
    const other = new Database({
      url: await freshDatabase(), name: 'undo', migrations: [...messagingMigrations, ...jobMigrations, Tracking1760100000000, RegisteredModels1760100000001, Facts1760100000002, Feedback1760100000003],
    });
    await other.connect();
    for (let i = 0; i < 4; i++) await other.dataSource.undoLastMigration();
    expect(await other.query("SELECT FROM information_schema.tables WHERE table_schema = 'public' AND table_name IN ('run', 'model', 'serving_fact', 'feedback_fact')")).toEqual([]);
    await other.close();
  });
});
