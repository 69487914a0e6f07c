import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from './python.js';
import { Trouble } from './trouble.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const say = (line: string) => console.log(`· ${line}`);

/** Runs a tool of the project in its root and tells whether it was content. */
function run(tool: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(join(ROOT, 'node_modules', '.bin', tool), args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
    process.once('SIGTERM', () => child.kill('SIGTERM'));
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

interface Counts { passed: number; failed: number }

async function vitest(args: string[], env: Record<string, string>): Promise<Counts> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-test-'));
  const file = join(directory, 'results.json');
  const content = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args], env);
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number } : null;
  rmSync(directory, { recursive: true, force: true });
  if (!results) return { passed: 0, failed: 1 };
  // Whatever was not run counts as failed: nothing here is skipped.
  const failed = results.numFailedTests + results.numPendingTests + results.numTodoTests;
  return { passed: results.numPassedTests, failed: content ? failed : Math.max(1, failed) };
}

/** All tests, with lint and types: what `npm test` does. Arguments go to vitest, which then runs alone. */
async function main(args: string[]): Promise<void> {
  const env = { MLFLOW3_PYTHON: pythonWith(ROOT, 'mlflow3', say), MLFLOW2_PYTHON: pythonWith(ROOT, 'mlflow2', say) };
  const checks: boolean[] = [];
  if (args.length === 0) {
    say('linting');
    checks.push(await run('nx', ['run', 'baton:eslint', '--output-style=stream']));
    say('checking types');
    checks.push(await run('tsc', ['--noEmit', '-p', 'tsconfig.json']));
    checks.push(await run('tsc', ['--noEmit', '-p', 'services/dashboard/web']));
  }
  say('testing');
  const { passed, failed } = await vitest(args, env);
  const bad = checks.filter((content) => !content).length;
  console.log(`\n${passed + checks.length - bad} passed, ${failed + bad} failed`);
  process.exit(failed + bad === 0 ? 0 : 1);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Trouble ? `✗ ${error.message}` : error);
  console.log('\n0 passed, 1 failed');
  process.exit(1);
});
