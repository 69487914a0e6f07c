import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Trouble } from './trouble.js';

/**
 * A virtual environment with what a requirements file names, made the first time and whenever the file changes.
 * Returns its Python.
 */
export function pythonWith(root: string, name: string, say: (line: string) => void): string {
  const requirements = join(root, 'e2e', 'python', `${name}.txt`);
  const directory = join(root, '.venv', name);
  const python = join(directory, 'bin', 'python');
  const stamp = join(directory, '.requirements');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  say(`installing the Python packages of ${name} (a minute or two, once)`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(root, '.venv'), { recursive: true });
  run('python3', ['-m', 'venv', directory], 'Python 3.10 or newer with venv is needed (Debian: apt-get install python3-venv)');
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], `pip could not install ${requirements}`);
  writeFileSync(stamp, wanted);
  return python;
}

function run(command: string, args: string[], failure: string): void {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  if (done.error || done.status !== 0) throw new Trouble(`${failure}: ${(done.error?.message ?? done.stderr).trim().split('\n').slice(-3).join(' ')}`);
}
