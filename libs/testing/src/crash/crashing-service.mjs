// A service that kills itself with SIGKILL at a named point, once. Plain JavaScript over the built libraries, so that it
// runs as a process of its own. Prints "ready" when it listens.
import 'reflect-metadata';
import { existsSync, writeFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { make } from '@baton/contracts';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { PolicyPublished } from '@baton/contracts/validation/policy-published';
import { causedBy, EventLogReader, EventLogWriter, On, Outbox, Reaction } from '@baton/messaging';
import { managerOf, Transactions } from '@baton/persistence';
import { loadConfig, ServiceConfig, ServiceModule, startService } from '@baton/service-kit';

const [, , point, marker, append] = process.argv;
const die = () => process.kill(process.pid, 'SIGKILL');

/** True the first time that the point is reached; the marker outlives the process. */
function crashesAt(name) {
  if (name !== point || existsSync(marker)) return false;
  writeFileSync(marker, name);
  return true;
}

class Effects1770000000000 {
  name = 'Effects1770000000000';
  async up(runner) { await runner.query('CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, name text)'); }
  async down() { /* Never in a test. */ }
}

const policy = (name) => make(PolicyPublished, { name, revision: 1, digest: `sha256:${'0'.repeat(64)}`, environments: [], models: [], riskTiers: [], text: '{}' });

class RegistryReaction {
  constructor(outbox) { this.outbox = outbox; }

  async onModelCreated(event, tx) {
    await managerOf(tx).query('INSERT INTO effect (name) VALUES ($1)', [event.data.name]);
    if (crashesAt('between effect and cursor')) die();
    await this.outbox.append(tx, [{ event: policy(event.data.name), subject: 'x', key: event.key }], causedBy(event, 'service:validation'));
  }
}
Reflect.defineMetadata('design:paramtypes', [Outbox], RegistryReaction);
On(ModelCreated)(RegistryReaction.prototype, 'onModelCreated', Object.getOwnPropertyDescriptor(RegistryReaction.prototype, 'onModelCreated'));
Reaction('registry')(RegistryReaction);

/** Dies after the broker has acknowledged, before the relay has noted it. */
class DyingWriter extends EventLogWriter {
  constructor(inner) { super(); this.inner = inner; }
  async publish(topic, records) {
    if (crashesAt('between commit and publish')) die();
    await this.inner.publish(topic, records);
    if (crashesAt('between publish and its note')) die();
  }
  close() { return this.inner.close(); }
}

/** Dies after the effects are committed, before Kafka's offset is. */
class DyingReader extends EventLogReader {
  constructor(inner) { super(); this.inner = inner; }
  start({ topics, from, onBatch }) {
    return this.inner.start({
      topics, from, onBatch: async (records, keepAlive) => {
        const outcome = await onBatch(records, keepAlive);
        if (crashesAt('between effect and offset')) die();
        return outcome;
      },
    });
  }
  rewind(topics) { this.inner.rewind(topics); }
  get connected() { return this.inner.connected; }
  close() { return this.inner.close(); }
}

const config = loadConfig(ServiceConfig);
class CrashModule {}
Module({
  imports: [ServiceModule.forRoot({
    name: 'validation', config, migrations: [Effects1770000000000],
    eventLog: (log) => ({ reader: (group) => new DyingReader(log.reader(group)), writer: () => new DyingWriter(log.writer()) }),
  })],
  controllers: [RegistryReaction],
})(CrashModule);

const service = await startService({ name: 'validation', title: 'Crashing', description: 'Crashing', module: CrashModule, config });
for (let index = 0; index < Number(append ?? 0) && !existsSync(marker); index++) {
  await service.app.get(Transactions).run((tx) => service.app.get(Outbox).append(tx, [{ event: policy(`own ${index}`), subject: 'x', key: 'k' }], { actor: 'test', correlationId: 'test', causationId: null }));
}
process.stdout.write('ready\n');
