import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Tokens } from './tokens.js';
import { welcome } from './welcome.js';

const USAGE = `node deploy/local/dist/keys.js --url URL --data-dir DIR --keys-dir DIR --sign-in-dir DIR

Makes an installation's signing key in --data-dir the first time, and prints sign-in links for --url each time.
Services get the public keys in --keys-dir, the gateway alone gets --sign-in-dir; nobody else needs --data-dir.`;

/** Where there is no launcher, as with containers: makes the keys, puts each part where only who needs it finds it, and ends. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, 'data-dir': { type: 'string' }, 'keys-dir': { type: 'string' }, 'sign-in-dir': { type: 'string' } } });
  const { url, 'data-dir': dataDir, 'keys-dir': keysDir, 'sign-in-dir': signInDir } = values;
  if (!url || !dataDir || !keysDir || !signInDir) throw new Error(USAGE);
  const tokens = await Tokens.open(dataDir);
  const text = await welcome(tokens, url.replace(/\/+$/, ''));
  for (const [file, directory] of [[tokens.keysFile, keysDir], [tokens.signInFile, signInDir]] as const) {
    mkdirSync(directory, { recursive: true });
    copyFileSync(file, join(directory, basename(file)));
  }
  console.log(`${text}\n\nAll tokens: ${tokens.tokensFile}.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
