import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePorts, Kafka, Postgres, Tokens } from '@baton/local';

declare module 'vitest' {
  export interface ProvidedContext { brokers: string; postgres: string; keysDirectory: string }
}

/** One real Kafka and one real PostgreSQL for all integration tests, started as `npm start` does. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-int-'));
  // PostgreSQL may run as a user of its own, who has to get in here.
  if (process.getuid?.() === 0) chmodSync(directory, 0o755);
  const [postgresPort, kafkaPort, controllerPort] = await freePorts(3) as [number, number, number];
  const [postgres, kafka] = await Promise.all([
    Postgres.start({ directory: join(directory, 'postgres'), port: postgresPort, logFile: join(directory, 'postgres.log') }),
    Kafka.start({ directory: join(directory, 'kafka'), port: kafkaPort, controllerPort, logFile: join(directory, 'kafka.log'), say: console.log }),
  ]);
  await Tokens.open(directory);
  project.provide('brokers', kafka.brokers);
  project.provide('postgres', postgres.url);
  project.provide('keysDirectory', directory);
  return async () => {
    await Promise.all([kafka.child.stop(), postgres.child.stop()]);
    rmSync(directory, { recursive: true, force: true });
  };
}
