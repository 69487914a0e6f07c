import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ROLES, type Role } from '@baton/access';
import { Tokens } from './tokens.js';

const USAGE = `npm run token -- --subject NAME --roles ROLE[,ROLE…] [--days 365] [--data-dir .baton]

Prints a token for somebody or something. Roles: ${ROLES.join(', ')}.`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { subject: { type: 'string' }, roles: { type: 'string' }, days: { type: 'string', default: '365' }, 'data-dir': { type: 'string', default: '.baton' } } });
  const roles = values.roles?.split(',').map((role) => role.trim()) ?? [];
  const unknown = roles.filter((role) => !ROLES.includes(role as Role));
  const days = Number(values.days);
  if (!values.subject || roles.length === 0) throw new Error(USAGE);
  if (unknown.length > 0) throw new Error(`There is no role ${unknown.join(', ')}. Roles: ${ROLES.join(', ')}.`);
  if (!Number.isInteger(days) || days < 1) throw new Error('--days must be a whole number of at least 1.');
  if (!existsSync(values['data-dir'])) throw new Error(`${values['data-dir']} does not exist: start Baton there once with npm start, so that it has a signing key.`);
  console.log(await (await Tokens.open(values['data-dir'])).sign(values.subject, roles as Role[], days));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
