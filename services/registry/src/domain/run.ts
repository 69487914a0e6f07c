import { accept, refuse, type Decision } from './decision.js';

export const RUN_STATUSES = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export type EndStatus = Extract<RunStatus, 'FINISHED' | 'FAILED' | 'KILLED'>;

export const hasEnded = (status: string): status is EndStatus => status === 'FINISHED' || status === 'FAILED' || status === 'KILLED';

export const isRunStatus = (status: string): status is RunStatus => (RUN_STATUSES as readonly string[]).includes(status);

/** A param is logged once: the same value again is nothing new, another one is refused. */
export function newParams(runId: string, known: ReadonlyMap<string, string>, logged: readonly { key: string; value: string }[]): Decision<{ key: string; value: string }[]> {
  const fresh = new Map<string, string>();
  for (const { key, value } of logged) {
    const former = known.get(key) ?? fresh.get(key);
    if (former === undefined) fresh.set(key, value);
    else if (former !== value) {
      return refuse('invalid', `Changing param values is not allowed. Param with key=${JSON.stringify(key)} was already logged with value=${JSON.stringify(former)} for run ID=${JSON.stringify(runId)}. Attempted logging new value ${JSON.stringify(value)}.`);
    }
  }
  return accept([...fresh].map(([key, value]) => ({ key, value })));
}
