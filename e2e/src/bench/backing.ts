import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Role } from '@baton/access';
import { DirectoryStore, digestOfJson } from '@baton/artifacts';
import { make } from '@baton/contracts';
import type { StoredFile } from '@baton/contracts/model/stored-file';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ensureDatabases, freePorts, Kafka, Postgres, Tokens } from '@baton/local';
import { encode, KafkaEventLog, topicOf } from '@baton/messaging';
import { v7 as uuidv7 } from 'uuid';

/** Kafka, PostgreSQL and a directory for one benchmark; nothing of it is left afterwards. */
export class Backing {
  private constructor(readonly directory: string, readonly postgres: Postgres, readonly kafka: Kafka, private readonly tokens: Tokens) {}

  static async start(name: string): Promise<Backing> {
    const directory = mkdtempSync(join(tmpdir(), `baton-${name}-`));
    chmodSync(directory, 0o755);
    const [postgresPort, kafkaPort, controllerPort] = await freePorts(3) as [number, number, number];
    const [postgres, kafka] = await Promise.all([
      Postgres.start({ directory: join(directory, 'postgres'), port: postgresPort, logFile: join(directory, 'postgres.log') }),
      Kafka.start({ directory: join(directory, 'kafka'), port: kafkaPort, controllerPort, logFile: join(directory, 'kafka.log'), say: () => undefined }),
    ]);
    return new Backing(directory, postgres, kafka, await Tokens.open(directory));
  }

  /** The environment of a service with this database, which is made if it is not there. */
  async environment(database: string): Promise<Record<string, string>> {
    await ensureDatabases(this.postgres.url, [database]);
    return {
      ARTIFACT_ROOT: join(this.directory, 'artifacts'), DATABASE_URL: `${this.postgres.url}/${database}`, KAFKA_BROKERS: this.kafka.brokers, TOKEN_KEYS_FILE: join(this.directory, 'token-keys.json'), LOG_LEVEL: 'error',
    };
  }

  token(subject: string, ...roles: Role[]): Promise<string> {
    return Promise.resolve(this.tokens.sign(subject, roles));
  }

  /** Registry as far as others hear of it: one version with its files and evidence. */
  async pinned(version: EvidencePinned['version'], files: Readonly<Record<string, Uint8Array | string>>, inputs: readonly string[], evidence: Omit<EvidencePinned['evidence'], 'reference'>, reference: string): Promise<void> {
    const store = new DirectoryStore(join(this.directory, 'artifacts'));
    const stored: StoredFile[] = [];
    for (const [path, content] of Object.entries(files)) stored.push({ path, ...await store.put(Readable.from([Buffer.from(content)])) });
    const signature = { inputs: inputs.map((name) => ({ kind: 'column' as const, name, type: 'double', required: true })), outputs: [], params: [] };
    await this.say('registry', version.modelId, make(EvidencePinned, {
      version, revision: 1, artifact: { digest: digestOfJson(stored), files: stored, flavors: ['onnx'], signature },
      evidence: { ...evidence, reference: stored.find(({ path }) => path === reference)! }, inferred: [], missing: [], authors: ['dana'],
    }));
  }

  private async say(publisher: string, key: string, event: object): Promise<void> {
    const writer = new KafkaEventLog({ brokers: [this.kafka.brokers], clientId: 'bench', log: { debug: () => undefined, warn: () => undefined } }).writer();
    await writer.publish(topicOf(publisher), [encode({
      id: uuidv7(), type: 'registry.evidence.pinned.v1', source: `${publisher}/bench`, subject: `models/${key}`, key, time: new Date(), sequence: 1, correlationId: 'bench', causationId: null, actor: 'bench', traceparent: null,
    }, JSON.stringify(event))]);
    await writer.close();
  }

  async stop(): Promise<void> {
    await Promise.all([this.kafka.child.stop(), this.postgres.child.stop()]);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
