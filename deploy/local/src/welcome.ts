import { ROLES } from '@baton/access';
import type { Tokens } from './tokens.js';

/** What to paste into a training script, and a fresh sign-in link for each role. */
export async function welcome(tokens: Tokens, url: string): Promise<string> {
  const perRole = await tokens.perRole();
  const codes = await tokens.signInCodes();
  return [
    'For your training script:', `  export MLFLOW_TRACKING_URI=${url}`, `  export MLFLOW_TRACKING_TOKEN=${perRole['data-scientist']}`, '',
    'Sign in (each link works once):', ...ROLES.filter((role) => role !== 'service').map((role) => `  ${role.padEnd(15)} ${url}/sign-in?code=${codes[role]}`),
  ].join('\n');
}
