import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ROLES } from '@baton/access';
import { Launcher, pythonWith, Tokens, Trouble } from '@baton/local';
import { People } from '../people.js';
import { Narrator } from './narrator.js';
import { play } from './story.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const USAGE = `npm run demo -- [--step] [--exit] [--data-dir DIR] [--port PORT]

  Starts Baton, or joins the one that runs, and plays a model's life on real flights through the real mlflow client.
  --step          waits for a key between the steps
  --exit          ends afterwards instead of running on
  --data-dir DIR  where everything is kept (default .baton)
  --port PORT     the address's port (default 4000)`;

function options() {
  try {
    const { values } = parseArgs({ options: { step: { type: 'boolean' }, exit: { type: 'boolean' }, help: { type: 'boolean' }, 'data-dir': { type: 'string', default: '.baton' }, port: { type: 'string', default: '4000' } } });
    return values;
  } catch (error) {
    throw new Trouble(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function main(): Promise<void> {
  const { step = false, exit = false, help, port, 'data-dir': dataDir } = options();
  if (help) return console.log(USAGE);
  process.env['MLFLOW3_PYTHON'] = pythonWith(ROOT, 'mlflow3', (line) => console.log(`· ${line}`));
  const address = `http://localhost:${port}`;
  const running = existsSync(join(dataDir, 'tokens.json')) && await fetch(`${address}/health/live`).then((answer) => answer.ok, () => false);
  const launcher = running ? null : await Launcher.start({ dataDir, port: Number(port), say: (line) => console.log(`· ${line}`) });
  const stop = () => void (launcher?.stop() ?? Promise.resolve()).then(() => process.exit(0), () => process.exit(1));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (running) console.log(`· joining the Baton that runs at ${address}`);
  const files = resolve(dataDir, 'demo');
  mkdirSync(files, { recursive: true });
  const people = new People(launcher?.url ?? address, launcher?.tokens ?? await Tokens.open(dataDir), files);
  const links = launcher && await signInLinks(launcher);
  if (links) console.log(`\nSign in to look along (each link works once):\n${links}`);
  try {
    await play(people, new Narrator(people.url, step), files);
  } catch (error) {
    console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
    await launcher?.stop();
    process.exit(1);
  }
  if (exit || !launcher) stop();
  else console.log(`\nBaton runs on. Ctrl-C stops everything. Whoever has not signed in yet (each link works once):\n${links}`);
}

async function signInLinks(launcher: Launcher): Promise<string> {
  const codes = await launcher.signInCodes;
  return ROLES.filter((role) => role !== 'service').map((role) => `  ${role.padEnd(15)} ${launcher.url}/sign-in?code=${codes[role]}`).join('\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof Trouble ? `✗ ${error.message}` : error);
  process.exit(1);
});
