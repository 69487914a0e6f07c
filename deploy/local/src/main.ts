import { parseArgs } from 'node:util';
import { Launcher } from './launcher.js';
import { DEFAULT_PORT } from './stack.js';
import { Trouble } from './trouble.js';
import { welcome } from './welcome.js';

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
  if (stopping) return;
  console.log(`\nBaton is ready after ${((Date.now() - began) / 1_000).toFixed(1)} s: ${launcher.url}\n\n${await welcome(launcher.tokens, launcher.url)}\n\nAll tokens: ${launcher.tokens.tokensFile}. Ctrl-C stops everything.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Trouble ? `✗ ${error.message}` : error);
  process.exit(1);
});
