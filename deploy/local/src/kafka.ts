import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { Child } from './child.js';
import { listening } from './ports.js';
import { Trouble } from './trouble.js';

export const KAFKA_VERSION = '4.3.1';

const POM = fileURLToPath(new URL('../kafka/pom.xml', import.meta.url));
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

export interface KafkaOptions { directory: string; port: number; controllerPort: number; logFile: string; say(line: string): void }

/** Apache Kafka in KRaft mode: one node that is broker and controller. */
export class Kafka {
  private constructor(readonly child: Child, readonly brokers: string) {}

  static async start(options: KafkaOptions): Promise<Kafka> {
    needJava();
    const jars = fetchJars(options.say);
    const properties = writeProperties(options);
    if (!existsSync(join(options.directory, 'log', 'meta.properties'))) format(jars, properties, options);
    const child = new Child({
      name: 'kafka', command: 'java', logFile: options.logFile, stopWithinMs: 15_000,
      args: ['-Xms64m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-cp', join(jars, '*'), 'kafka.Kafka', properties],
    });
    if (!await listening(options.port, () => child.running)) throw new Trouble(`Kafka ended while it started (${await child.exited}). Its log: ${options.logFile}`);
    return new Kafka(child, `127.0.0.1:${options.port}`);
  }
}

function needJava(): void {
  const found = spawnSync('java', ['-version'], { encoding: 'utf8' });
  if (found.error) throw new Trouble('Java is missing, and Kafka runs on it. Install a Java runtime of version 17 or newer (Debian: apt-get install openjdk-17-jre-headless).');
  const major = Number(/version "(?:1\.)?(\d+)/.exec(found.stderr + found.stdout)?.[1] ?? 0);
  if (major < 17) throw new Trouble(`Java ${major} is too old for Kafka ${KAFKA_VERSION}: install version 17 or newer.`);
}

/** Kafka's jars in this user's cache, fetched by Maven the first time. */
function fetchJars(say: (line: string) => void): string {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'baton');
  const directory = join(cache, `kafka-${KAFKA_VERSION}`);
  if (existsSync(directory)) return directory;
  say(`fetching Apache Kafka ${KAFKA_VERSION} (44 MB, once)`);
  const incoming = join(cache, `incoming-${randomBytes(4).toString('hex')}`);
  mkdirSync(incoming, { recursive: true });
  const maven = spawnSync('mvn', ['-B', '-ntp', '-q', '-f', POM, COPY, `-DoutputDirectory=${incoming}`, '-DincludeScope=runtime'], { encoding: 'utf8' });
  if (maven.error) throw new Trouble('Maven (mvn) is missing, and the first start fetches Kafka with it. Install it (Debian: apt-get install maven), or set KAFKA_BROKERS to a Kafka that runs already.');
  if (maven.status !== 0 || readdirSync(incoming).length === 0) {
    rmSync(incoming, { recursive: true, force: true });
    throw new Trouble(`Maven could not fetch Kafka: ${(maven.stdout + maven.stderr).trim().split('\n')[0]}`);
  }
  // Renamed when complete, so that a start that was interrupted leaves nothing that looks whole.
  try { renameSync(incoming, directory); } catch (error) { if (!existsSync(directory)) throw error; }
  return directory;
}

function writeProperties({ directory, port, controllerPort }: KafkaOptions): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'server.properties');
  const properties: Record<string, string | number> = {
    'process.roles': 'broker,controller', 'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`, 'controller.listener.names': 'CONTROLLER',
    'listeners': `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`, 'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(directory, 'log'), 'log.cleaner.dedupe.buffer.size': 16_777_216,
    'auto.create.topics.enable': 'false', 'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.replication.factor': 1, 'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1, 'transaction.state.log.min.isr': 1, 'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1, 'share.coordinator.state.topic.min.isr': 1, 'share.coordinator.state.topic.num.partitions': 4,
    'broker.session.timeout.ms': 2_000, 'broker.heartbeat.interval.ms': 500, 'offsets.retention.minutes': 525_600,
  };
  writeFileSync(file, Object.entries(properties).map(([name, value]) => `${name}=${value}\n`).join(''));
  return file;
}

/** 16 bytes as Kafka writes them; never with a hyphen in front, which its tools take for an option (one in 64 draws), and which Kafka avoids as well. */
export function clusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

function format(jars: string, properties: string, { directory }: KafkaOptions): void {
  const id = clusterId();
  const done = spawnSync('java', ['-XX:TieredStopAtLevel=1', '-cp', join(jars, '*'), 'kafka.tools.StorageTool', 'format', '-t', id, '-c', properties], { encoding: 'utf8' });
  if (done.status !== 0) throw new Trouble(`Kafka could not prepare ${directory}: ${(done.stderr || done.stdout).trim().split('\n').at(-1)}`);
}
