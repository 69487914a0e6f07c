// Runs on Node's own modules alone, so that it works before anything is installed: installs what is missing or stale,
// builds it, and hands over to the project's own Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stamp = join(root, 'node_modules', '.cache', 'baton', 'installed');
const PROGRAMS = { start: 'deploy/local/dist/main.js', token: 'deploy/local/dist/token.js', test: 'deploy/local/dist/test.js', bench: 'e2e/dist/bench/main.js', demo: 'e2e/dist/demo/main.js' };

function fail(line) {
  console.error(`✗ ${line}`);
  process.exit(1);
}

/** Quiet unless it fails: then everything that it printed is shown. */
function run(command, args, failure) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8, env: environment(), shell: process.platform === 'win32' });
  if (done.error) fail(`${command} cannot be run: ${done.error.message}`);
  if (done.status !== 0) fail(`${done.stdout}${done.stderr}\n✗ ${failure}`);
}

function environment() {
  const bin = join(root, 'node_modules', '.bin');
  const delimiter = process.platform === 'win32' ? ';' : ':';
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };
}

function install() {
  const wanted = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  const found = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (wanted === found) return;
  console.log('· installing packages (a minute, once)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci failed; the lines above say why.');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function build() {
  console.log('· building what is stale');
  run(join(root, 'node_modules', '.bin', 'nx'), ['run-many', '--target=build', '--output-style=static', '--verbose=false'], 'The build failed; the lines above say why.');
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`Node ${process.versions.node} is too old to begin with: install 20.19 or newer. Baton brings its own Node 24 after that.`);

const [verb = 'start', ...args] = process.argv.slice(2);
if (!(verb in PROGRAMS)) fail(`There is no "${verb}". It is one of: ${Object.keys(PROGRAMS).join(', ')}.`);
install();
build();

const child = spawn(join(root, 'node_modules', '.bin', 'node'), ['--enable-source-maps', join(root, PROGRAMS[verb]), ...args], { cwd: root, stdio: 'inherit', env: environment() });
// Ctrl-C on a terminal reaches the child as well, which stops everything in order; whoever signals this process alone means the child.
process.on('SIGINT', () => { if (!process.stdin.isTTY) child.kill('SIGINT'); });
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
