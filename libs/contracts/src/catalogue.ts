import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { knownContracts, type EventContract } from './event.js';

/** Imports every event file and returns all contracts: for the documentation and for tools; services import what they use. */
export async function everyContract(): Promise<EventContract[]> {
  const root = dirname(fileURLToPath(import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /[\\/]/.test(file) && /\.[jt]s$/.test(file) && !/\.(spec|d)\.ts$/.test(file));
  for (const file of files) await import(pathToFileURL(join(root, file)).href);
  return knownContracts();
}
