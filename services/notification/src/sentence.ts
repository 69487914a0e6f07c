import type { KeptEvent } from './kept-event.js';

/** Slack shows at most 3,000 characters in a section. */
const LONGEST = 2_800;
const LONGEST_REMARK = 500;

/** An event as a sentence in Slack's mrkdwn: what happened to which model where, why, and who did it. */
export function sentenceOf(event: KeptEvent): string {
  const data = event.data as Record<string, unknown>;
  const version = record(data['version']);
  const name = text(version['name']) ?? text(data['name']) ?? text(data['subscription']) ?? event.models[1] ?? null;
  const number = version['number'] ?? data['number'];
  const about = name === null ? '' : `: *${escape(name)}*${typeof number === 'number' ? ` version ${number}` : ''}`;
  const where = event.environments.length > 0 ? ` in ${escape(event.environments.join(', '))}` : '';
  const severity = event.severity === null ? '' : `[${escape(event.severity)}] `;
  const remark = ['title', 'summary', 'message', 'reason', 'comment', 'why', 'detail'].map((field) => text(data[field])).find((said) => said);
  const sentence = `${severity}${headline(event.type)}${about}${where}${remark ? ` – ${escape(shorten(remark, LONGEST_REMARK))}` : ''} (by ${escape(event.actor)})`;
  return shorten(sentence, LONGEST);
}

/** `deployment.rollout.rolled-back.v1` → `Deployment: rollout rolled back` */
function headline(type: string): string {
  const [publisher = '', ...rest] = type.replace(/\.v\d+$/, '').split('.');
  return `${publisher.charAt(0).toUpperCase()}${publisher.slice(1)}: ${rest.join(' ').replaceAll('-', ' ')}`;
}

const record = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? value as Record<string, unknown> : {});
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const shorten = (words: string, longest: number): string => (words.length > longest ? `${words.slice(0, longest - 1)}…` : words);

/** So that a name cannot mention everybody or forge a link. */
const escape = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
