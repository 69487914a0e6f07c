import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { KAFKA_VERSION } from './kafka.js';
import { POSTGRES_VERSION } from './postgres.js';
import { databaseOf, DEFAULT_PORT, SERVICES } from './stack.js';

interface Container {
  image: string;
  build?: { context: string; dockerfile: string; target: string; args?: Record<string, string> };
  command?: string[];
  environment?: Record<string, string | number>;
  volumes?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
}

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const read = (path: string) => readFileSync(at(path), 'utf8');
const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as { services: Record<string, Container>; volumes: Record<string, null> };
const dockerfile = read('deploy/docker/Dockerfile');
const containers = Object.entries(compose.services);
const own = SERVICES.map((service) => service.name);
const inImage = Object.fromEntries([...dockerfile.matchAll(/^ENV (.+)$/gm)].flatMap(([, line]) => line!.split(' ').map((pair) => pair.split('=') as [string, string])));

/** The variables that a service's configuration declares, and those without which it does not start. */
function declared(service: string): { known: string[]; required: string[] } {
  const sources = [`services/${service}/src/${service}.config.ts`, ...(service === 'dashboard' ? [] : ['libs/service-kit/src/config.ts'])].map(read).join('\n');
  const fields = [...sources.matchAll(/^\s+(?:@.*\)\s)?([A-Z][A-Z_]+)([!?]?)(?::| =)/gm)].map(([, name, mark]) => ({ name: name!, required: mark === '!' }));
  return { known: fields.map((field) => field.name), required: fields.filter((field) => field.required).map((field) => field.name) };
}

describe('docker-compose.yml', () => {
  it('runs every service of the launcher, and what they need', () => {
    expect(Object.keys(compose.services).sort()).toEqual([...own, 'kafka', 'keys', 'postgres'].sort());
    expect(compose.services['kafka']!.image).toBe(`apache/kafka:${KAFKA_VERSION}`);
    expect(compose.services['postgres']!.image).toBe(`postgres:${POSTGRES_VERSION}`);
  });

  it.each(own)('%s gets variables that it knows, and all that it needs', (name) => {
    const { known, required } = declared(name);
    const given = Object.keys(compose.services[name]!.environment!);
    expect(required.length, 'the configuration declares what it needs').toBeGreaterThan(0);
    expect(known).toEqual(expect.arrayContaining(given));
    expect([...given, ...Object.keys(inImage)]).toEqual(expect.arrayContaining([...required, 'TOKEN_KEYS_FILE']));
  });

  it.each(SERVICES)('$name reaches its database and its files', ({ name, database }) => {
    const { environment, volumes = [] } = compose.services[name]!;
    if (database) expect(String(environment!['DATABASE_URL']).endsWith(`@postgres:5432/${databaseOf(name)}`)).toBe(true);
    else expect(environment).not.toHaveProperty('DATABASE_URL');
    const mounted = volumes.map((volume) => volume.split(':')[1]!);
    for (const path of Object.values(environment!).map(String).filter((value) => value.startsWith('/'))) {
      expect(mounted.some((mount) => path === mount || path.startsWith(`${mount}/`)), `${path} outlives the container`).toBe(true);
    }
  });

  it('has a database for each service that keeps one', () => {
    const made = [...read('deploy/docker/databases.sql').matchAll(/^CREATE DATABASE (\w+);$/gm)].map(([, database]) => database);
    expect(made.sort()).toEqual(SERVICES.filter((service) => service.database).map((service) => databaseOf(service.name)).sort());
  });

  it('sends the gateway to each service’s port, and shows the gateway’s alone', () => {
    const { environment, ports } = compose.services['dashboard']!;
    const upstreams = Object.entries(environment!).filter(([variable]) => variable.endsWith('_URL')).map(([, url]) => url);
    expect(upstreams.sort()).toEqual(own.filter((name) => name !== 'dashboard').map((name) => `http://${name}:${inImage['PORT']}`).sort());
    expect(ports).toEqual([`\${BATON_PORT:-${DEFAULT_PORT}}:${inImage['PORT']}`]);
    expect(containers.filter(([, container]) => container.ports).map(([name]) => name)).toEqual(['dashboard']);
    expect(inImage['HOST']).toBe('0.0.0.0');
  });

  it('names files, stages, volumes and containers that exist', () => {
    const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\w+)$/gm)].map(([, stage]) => stage);
    for (const [name, { build, volumes = [], depends_on: needs = {} }] of containers) {
      if (build) {
        expect(existsSync(at(build.dockerfile)), build.dockerfile).toBe(true);
        expect(stages).toContain(build.target);
        if (build.target === 'service') expect(build.args).toEqual({ SERVICE: name });
      }
      for (const volume of volumes) {
        const [from, to] = volume.split(':') as [string, string];
        if (from.startsWith('.')) expect(existsSync(at(from)), from).toBe(true);
        else expect(compose.volumes).toHaveProperty(from);
        // A named volume takes its owner from the image's directory: without it the service could not write there.
        if (build) expect(dockerfile.match(/^RUN mkdir -p (.+?) &&/m)![1]!.split(' ')).toContain(to);
      }
      expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(Object.keys(needs)));
    }
    const mounted = new Set(containers.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]!)));
    expect(Object.keys(compose.volumes).filter((volume) => !mounted.has(volume)), 'volumes that nobody mounts').toEqual([]);
  });

  it('builds from files that the context has', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, line]) => line!.split(' ').slice(0, -1));
    expect(copied).toEqual(expect.arrayContaining(['package-lock.json', 'libs', 'services']));
    for (const path of copied) expect(existsSync(at(path)), path).toBe(true);
    const workspaces = (JSON.parse(read('package.json')) as { workspaces: string[] }).workspaces.map((workspace) => workspace.replace('/*', ''));
    for (const workspace of workspaces) expect(copied.some((path) => path === workspace || path.startsWith(`${workspace}/`)), workspace).toBe(true);
  });

  it('gives the signing key to nobody but the container that makes it', () => {
    expect(containers.filter(([, { volumes = [] }]) => volumes.some((volume) => volume.startsWith('signing:'))).map(([name]) => name)).toEqual(['keys']);
    expect(containers.filter(([, { volumes = [] }]) => volumes.some((volume) => volume.startsWith('sign-in:'))).map(([name]) => name).sort()).toEqual(['dashboard', 'keys']);
  });

  it('documents each variable that it takes', () => {
    const taken = new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, variable]) => variable!));
    const documented = read('deploy/docker/README.md');
    expect([...taken].filter((variable) => !documented.includes(`\`${variable}\``))).toEqual([]);
    expect(taken.size).toBeGreaterThan(0);
  });
});
