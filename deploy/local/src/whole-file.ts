import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const OWNER_ONLY = 0o600;

/** Puts a file in place in one step: whoever reads meanwhile gets the old one or the new one, never half of one. */
export function replaceFile(file: string, content: string, mode = OWNER_ONLY): void {
  if (contentOf(file) === content) return;
  renameSync(writeBeside(file, content, mode), file);
}

/** Puts a private file in place unless somebody else has been faster, and returns what is there now. */
export function createFile(file: string, content: string): string {
  const incoming = writeBeside(file, content, OWNER_ONLY);
  try {
    linkSync(incoming, file);
    return content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(incoming);
  }
}

/** Null where there is no such file. */
export function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

let written = 0;

function writeBeside(file: string, content: string, mode: number): string {
  const incoming = `${file}.${process.pid}-${written += 1}`;
  writeFileSync(incoming, content, { mode });
  return incoming;
}
