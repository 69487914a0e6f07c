import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ModelFile } from './inspect-model.js';

/** The files below a folder, sorted by path, for `inspectModel`. Symbolic links are named and not followed. */
export async function readModelFolder(folder: string): Promise<ModelFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: ModelFile[] = [];
  for (const entry of entries) {
    const place = join(entry.parentPath, entry.name);
    const path = relative(folder, place).split(sep).join('/');
    if (entry.isSymbolicLink()) files.push({ path, bytes: new Uint8Array(0), linkTo: await readlink(place) });
    else if (entry.isFile()) files.push({ path, bytes: await readFile(place) });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
