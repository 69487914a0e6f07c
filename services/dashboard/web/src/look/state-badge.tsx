import { Badge, Tooltip } from '@mantine/core';

export type Tone = 'ok' | 'moving' | 'warning' | 'failed' | 'quiet';

/** How each word of the services is meant. A word that is not known is never green. */
const TONES: Readonly<Record<string, Tone>> = {
  ok: 'ok', passed: 'ok', completed: 'ok', serving: 'ok', succeeded: 'ok', resolved: 'ok', answered: 'ok', active: 'ok', upheld: 'ok', running: 'moving', 'rolling-out': 'moving',
  warning: 'warning', paused: 'warning', inconclusive: 'warning', acknowledged: 'warning', degraded: 'warning', open: 'warning', pending: 'warning', blocked: 'warning', immature: 'warning', outstanding: 'warning',
  failed: 'failed', aborted: 'failed', critical: 'failed', rejected: 'failed', errored: 'failed', unavailable: 'failed', abandoned: 'failed', overdue: 'failed', objected: 'failed',
};
const SIGNS: Readonly<Record<Tone, string>> = { ok: '✓', moving: '→', warning: '!', failed: '✗', quiet: '–' };

export const toneOf = (state: string): Tone => TONES[state] ?? 'quiet';

/** A state in colour, sign and word, so that colour alone says nothing. */
export function StateBadge({ state, why }: { readonly state: string; readonly why?: string | null }) {
  const tone = toneOf(state);
  const badge = (
    <Badge component="span" variant="outline" size="sm" tt="none" style={{ color: `var(--${tone})`, borderColor: `var(--${tone})`, minWidth: 'max-content', verticalAlign: 'middle' }} leftSection={<span aria-hidden>{SIGNS[tone]}</span>}>{state}</Badge>
  );
  return why ? <Tooltip label={why} multiline maw={420} events={{ hover: true, focus: true, touch: true }}><span tabIndex={0} aria-label={`${state}: ${why}`} role="note">{badge}</span></Tooltip> : badge;
}
