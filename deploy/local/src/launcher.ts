import { setTimeout as pause } from 'node:timers/promises';
import type { Role } from '@baton/access';
import { DataDirectory } from './data-directory.js';
import { Kafka } from './kafka.js';
import { freePorts, mustBeFree } from './ports.js';
import { ensureDatabases, Postgres } from './postgres.js';
import { CONTROLLER_OFFSET, databaseOf, DEFAULT_PORT, KAFKA_OFFSET, POSTGRES_OFFSET, SERVICES, type ServiceSpec, type StackContext } from './stack.js';
import { Supervisor } from './supervisor.js';
import { Tokens } from './tokens.js';
import { Trouble } from './trouble.js';

export interface LaunchOptions {
  dataDir: string;
  /** The gateway's port, the others follow; `free` takes any: for tests. */
  port?: number | 'free';
  /** Existing servers instead of own ones. */
  kafkaBrokers?: string | undefined;
  databaseUrl?: string | undefined;
  /** Which services; all unless told. */
  services?: readonly string[];
  /** Environment for all services, over what they get anyway. */
  env?: Record<string, string>;
  say?(line: string): void;
}

const READY_WITHIN_MS = 120_000;

/** The whole system on one machine: Kafka, PostgreSQL, and each service as a process of its own. */
export class Launcher {
  private readonly supervisors = new Map<string, Supervisor>();
  private readonly ports = new Map<string, number>();
  private kafka: Kafka | undefined;
  private postgres: Postgres | undefined;
  private stopped: Promise<void> | undefined;

  private constructor(private readonly options: LaunchOptions, private readonly directory: DataDirectory, readonly tokens: Tokens) {}

  static async start(options: LaunchOptions): Promise<Launcher> {
    const directory = await DataDirectory.open(options.dataDir);
    const launcher = new Launcher(options, directory, await Tokens.open(directory.path));
    try {
      await launcher.launch();
      return launcher;
    } catch (error) {
      await launcher.stop();
      throw error;
    }
  }

  private get services(): readonly ServiceSpec[] {
    const { services } = this.options;
    return services ? SERVICES.filter((service) => services.includes(service.name)) : SERVICES;
  }

  private say(line: string): void {
    this.options.say?.(line);
  }

  private async launch(): Promise<void> {
    await this.choosePorts();
    // Both are waited for: where one fails, the other has begun and is stopped with the rest.
    for (const begun of await Promise.allSettled([this.startKafka(), this.startPostgres()])) if (begun.status === 'rejected') throw begun.reason;
    this.noteChildren();
    await ensureDatabases(this.databaseServer, this.services.filter((service) => service.database).map((service) => databaseOf(service.name)));
    this.say(`starting ${this.services.map((service) => service.name).join(', ')}`);
    for (const service of this.services) this.startService(service);
    await Promise.all(this.services.map((service) => this.ready(service.name)));
  }

  private async choosePorts(): Promise<void> {
    const wanted: Array<[string, number]> = [
      ...this.services.map((service): [string, number] => [service.name, service.portOffset]),
      ...(this.options.databaseUrl ? [] : [['postgres', POSTGRES_OFFSET] as [string, number]]),
      ...(this.options.kafkaBrokers ? [] : [['kafka', KAFKA_OFFSET], ['controller', CONTROLLER_OFFSET]] as Array<[string, number]>),
    ];
    const { port = DEFAULT_PORT } = this.options;
    if (port === 'free') {
      const free = await freePorts(wanted.length);
      wanted.forEach(([name], index) => this.ports.set(name, free[index]!));
      return;
    }
    for (const [name, offset] of wanted) {
      await mustBeFree(port + offset, name, '--port');
      this.ports.set(name, port + offset);
    }
  }

  private async startPostgres(): Promise<void> {
    if (this.options.databaseUrl) return;
    this.say('starting PostgreSQL');
    this.postgres = await Postgres.start({ directory: this.directory.in('postgres'), port: this.ports.get('postgres')!, logFile: this.log('postgres') });
    void this.postgres.child.exited.then((how) => { if (!this.stopped) this.say(`PostgreSQL ended (${how}). Stop with Ctrl-C and start again. Its log: ${this.log('postgres')}`); });
  }

  private async startKafka(): Promise<void> {
    if (this.options.kafkaBrokers) return;
    this.say('starting Kafka');
    this.kafka = await Kafka.start({
      directory: this.directory.in('kafka'), port: this.ports.get('kafka')!, controllerPort: this.ports.get('controller')!, logFile: this.log('kafka'), say: (line) => this.say(line),
    });
    void this.kafka.child.exited.then((how) => { if (!this.stopped) this.say(`Kafka ended (${how}). Stop with Ctrl-C and start again. Its log: ${this.log('kafka')}`); });
  }

  private startService(service: ServiceSpec): void {
    const { name } = service;
    const supervisor = new Supervisor({
      name, port: this.ports.get(name)!, logFile: this.log(name), say: (line) => this.say(line), onStart: () => this.noteChildren(),
      env: {
        NODE_ENV: 'production', PORT: String(this.ports.get(name)), KAFKA_BROKERS: this.brokers, TOKEN_KEYS_FILE: this.tokens.keysFile,
        ...(service.database && { DATABASE_URL: `${this.databaseServer}/${databaseOf(name)}` }),
        ...service.env?.(this.context), ...this.options.env,
      },
    });
    this.supervisors.set(name, supervisor);
    supervisor.start();
  }

  private get context(): StackContext {
    return { path: (...parts) => this.directory.in(...parts), url: (service) => this.urlOf(service), signInFile: this.tokens.signInFile };
  }

  get brokers(): string {
    return this.options.kafkaBrokers ?? this.kafka!.brokers;
  }

  /** `postgres://…` without a database. */
  get databaseServer(): string {
    return (this.options.databaseUrl ?? this.postgres!.url).replace(/\/+$/, '');
  }

  /** The one address: the gateway's. */
  get url(): string {
    return this.urlOf('dashboard').replace('127.0.0.1', 'localhost');
  }

  urlOf(service: string): string {
    return `http://127.0.0.1:${this.ports.get(service)}`;
  }

  private log(name: string): string {
    return this.directory.in('logs', `${name}.log`);
  }

  private noteChildren(): void {
    const children = [this.postgres?.child.pid, this.kafka?.child.pid, ...[...this.supervisors.values()].map((supervisor) => supervisor.pid)];
    this.directory.noteChildren(children.filter((pid): pid is number => pid !== undefined));
  }

  /** Waits until the service says that it can do its job. Throws `Trouble` if it does not in time. */
  async ready(name: string): Promise<void> {
    const supervisor = this.supervisors.get(name)!;
    for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until;) {
      const answer = await fetch(`${this.urlOf(name)}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      if (supervisor.restarts >= 3) break;
      await pause(100);
    }
    throw new Trouble(`${name} does not get ready. Its last words:\n${supervisor.lastWords}\nIts log: ${this.log(name)}`);
  }

  /** Kills a service's process, which then starts again: for tests of what survives that. */
  crash(service: string, signal: NodeJS.Signals = 'SIGKILL'): void {
    this.supervisors.get(service)!.crash(signal);
  }

  /** The process ids by name, of what runs. */
  get processes(): Record<string, number> {
    const entries: Array<[string, number | undefined]> = [
      ['launcher', process.pid], ['postgres', this.postgres?.child.pid], ['kafka', this.kafka?.child.pid],
      ...[...this.supervisors].map(([name, supervisor]): [string, number | undefined] => [name, supervisor.pid]),
    ];
    return Object.fromEntries(entries.filter((entry): entry is [string, number] => entry[1] !== undefined));
  }

  get signInCodes(): Promise<Record<Role, string>> {
    return this.tokens.signInCodes();
  }

  /** Stops everything in order: who asks first, what is asked last. */
  stop(): Promise<void> {
    return (this.stopped ??= this.stopInOrder());
  }

  private async stopInOrder(): Promise<void> {
    await this.supervisors.get('dashboard')?.stop();
    await Promise.all([...this.supervisors.values()].map((supervisor) => supervisor.stop()));
    await this.kafka?.child.stop();
    await this.postgres?.child.stop();
    this.directory.close();
  }
}
