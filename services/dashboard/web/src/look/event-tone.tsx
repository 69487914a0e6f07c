import { toneOf, type Tone } from './state-badge.js';

const TONES: ReadonlyArray<readonly [RegExp, Tone]> = [
  [/\.(failed|aborted|rejected|raised|denied|abandoned|overridden)$/, 'failed'],
  [/\.(detected|degraded|paused|became-stale|deactivated|rolled-back)$|retraining\.requested$/, 'warning'],
  [/\.(passed|completed|approved|cleared|recovered|resolved|answered)$/, 'ok'],
];

/** How good or bad it is what an event says; most say neither. */
export function toneOfEvent({ type, data }: { readonly type: string; readonly data: Record<string, unknown> }): Tone {
  const name = type.replace(/\.v\d+$/, '');
  if (name === 'monitoring.canary.judged') return toneOf(String(data['verdict']));
  return TONES.find(([pattern]) => pattern.test(name))?.[1] ?? 'quiet';
}

/** The same as a dot before its sentence, which says it in words. */
export function EventDot({ event }: { readonly event: { readonly type: string; readonly data: Record<string, unknown> } }) {
  return <span aria-hidden style={{ flex: 'none', alignSelf: 'flex-start', width: '0.55rem', height: '0.55rem', marginTop: '0.42rem', borderRadius: '50%', background: `var(--${toneOfEvent(event)})`, opacity: toneOfEvent(event) === 'quiet' ? 0.45 : 1 }} />;
}
