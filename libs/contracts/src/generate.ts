import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { asyncApi } from './asyncapi.js';
import { everyContract } from './catalogue.js';
import { plainName } from './event.js';
import { eventsPage } from './events-page.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes the schemas of new events, docs/events.md and docs/asyncapi.json. A published schema is never overwritten: a changed shape is a new version. */
const contracts = await everyContract();
mkdirSync(at('../schemas'), { recursive: true });
const changed = contracts.filter((contract) => {
  const file = at(`../schemas/${plainName(contract.type)}.json`);
  const schema = `${JSON.stringify(contract.schema, null, 2)}\n`;
  if (!existsSync(file)) writeFileSync(file, schema);
  return readFileSync(file, 'utf8') !== schema;
});
writeFileSync(at('../../../docs/events.md'), eventsPage(contracts));
writeFileSync(at('../../../docs/asyncapi.json'), `${JSON.stringify(asyncApi(contracts), null, 1)}\n`);
if (changed.length > 0) {
  process.stderr.write(`${changed.map((contract) => contract.type).join(', ')}: the shape has changed. Publish it as a new version, or delete its file in libs/contracts/schemas if it was never released.\n`);
  process.exitCode = 1;
}
