import { parseArgs } from 'node:util';
import { ROLES } from '@baton/access';
import { Launcher } from './launcher.js';
import { DEFAULT_PORT } from './stack.js';
import { Trouble } from './trouble.js';

const USAGE = `npm start -- [--data-dir DIR] [--port PORT]

  --data-dir DIR  where everything is kept (default .baton)
  --port PORT     the address's port (default ${DEFAULT_PORT}); the services use the ones above it
  KAFKA_BROKERS, DATABASE_URL in the environment: use these servers instead of own ones`;

function options(): { dataDir: string; port: number } | 'help' {
  try {
    const { values } = parseArgs({ options: { 'data-dir': { type: 'string', default: '.baton' }, port: { type: 'string', default: String(DEFAULT_PORT) }, help: { type: 'boolean' } } });
    if (values.help) return 'help';
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_000) throw new Error(`--port must be a number from 1 to 65000, not ${values.port}`);
    return { dataDir: values['data-dir'], port };
  } catch (error) {
    throw new Trouble(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function main(): Promise<void> {
  const chosen = options();
  if (chosen === 'help') return console.log(USAGE);
  const began = Date.now();
  const launching = Launcher.start({
    ...chosen, kafkaBrokers: process.env['KAFKA_BROKERS'], databaseUrl: process.env['DATABASE_URL'], say: (line) => console.log(`· ${line}`),
  });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    console.log('\n· stopping everything in order');
    launching.then((launcher) => launcher.stop(), () => undefined).then(() => process.exit(0), () => process.exit(1));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const launcher = await launching;
  if (!stopping) await welcome(launcher, Date.now() - began);
}

async function welcome(launcher: Launcher, milliseconds: number): Promise<void> {
  const tokens = await launcher.tokens.perRole();
  const codes = await launcher.signInCodes;
  console.log([
    '', `Baton is ready after ${(milliseconds / 1_000).toFixed(1)} s: ${launcher.url}`, '',
    'For your training script:', `  export MLFLOW_TRACKING_URI=${launcher.url}`, `  export MLFLOW_TRACKING_TOKEN=${tokens['data-scientist']}`, '',
    'Sign in (each link works once):', ...ROLES.filter((role) => role !== 'service').map((role) => `  ${role.padEnd(15)} ${launcher.url}/sign-in?code=${codes[role]}`), '',
    `All tokens: ${launcher.tokens.tokensFile}. Ctrl-C stops everything.`,
  ].join('\n'));
}

main().catch((error: unknown) => {
  console.error(error instanceof Trouble ? `✗ ${error.message}` : error);
  process.exit(1);
});
