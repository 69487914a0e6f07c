import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';

/** One life of a process, whose predictions are a source of their own: `serving/<instance>/<boot>`. */
export interface Boot { readonly directory: string; readonly source: string; readonly instance: string }

const BOOT = /^[0-9a-f-]{36}$/;
const sourceFile = (directory: string): string => join(directory, 'source.json');

/** Begins a boot in a directory of its own below `root`. */
export function beginBoot(root: string, instance: string): Boot {
  const boot = uuidv7();
  const directory = join(root, boot);
  const source = `serving/${instance}/${boot}`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(sourceFile(directory), JSON.stringify({ source, instance }), { flag: 'wx' });
  return { directory, source, instance };
}

/** Those before, the oldest first. */
export async function formerBoots(root: string, current: Boot): Promise<Boot[]> {
  const names = (await readdir(root)).filter((name) => BOOT.test(name) && join(root, name) !== current.directory).sort();
  return names.map((name) => bootIn(join(root, name), name, current.instance));
}

/** A process that died before it had written its name has published nothing under it. */
function bootIn(directory: string, boot: string, instance: string): Boot {
  try {
    return { directory, ...JSON.parse(readFileSync(sourceFile(directory), 'utf8')) as Omit<Boot, 'directory'> };
  } catch {
    return { directory, source: `serving/${instance}/${boot}`, instance };
  }
}
