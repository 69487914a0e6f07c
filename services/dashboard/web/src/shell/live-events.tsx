import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

/** An event as the stream tells it. */
export interface LiveEvent { id: string; type: string; source: string; subject: string; time: string; actor: string; correlationid: string; causationid?: string; data: Record<string, unknown> }

interface Live { readonly events: readonly LiveEvent[]; readonly connected: boolean }

const Context = createContext<Live>({ events: [], connected: false });
const KEPT = 500;
const TOGETHER_MS = 400;
/** Each read of the ledger is an entry of its own: what comes from there is asked for again no more often than this. */
const LEDGER_MS = 10_000;
const LEDGER = ['events', 'standing'] as const;

/** What an event makes stale: the first word of its type says whose answers have changed. */
const STALE: Readonly<Record<string, readonly string[]>> = {
  registry: ['models', 'versions'], validation: ['reports', 'promotions'], deployment: ['deployments', 'promotions', 'rollouts', 'environments', 'models'],
  serving: ['deployments', 'rollouts'], monitoring: ['alerts', 'figures', 'rollouts', 'requests', 'distribution'], notification: ['subscriptions', 'deliveries'], audit: [],
};

/** One stream for the whole page: keeps the newest events and lets the answers that they concern be asked for again. */
export function LiveEvents({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [live, setLive] = useState<Live>({ events: [], connected: false });
  useEffect(() => follow(queries, setLive), [queries]);
  return <Context value={live}>{children}</Context>;
}

export const useLiveEvents = (): Live => useContext(Context);

function follow(queries: QueryClient, show: (change: (before: Live) => Live) => void): () => void {
  const source = new EventSource('/notification/api/v1/stream');
  let waiting: LiveEvent[] = [];
  let [ledgerIsStale, ledgerAsked, windowsClosed] = [false, 0, false];
  const flush = setInterval(() => {
    if (ledgerIsStale && Date.now() - ledgerAsked > LEDGER_MS) {
      [ledgerIsStale, ledgerAsked] = [false, Date.now()];
      for (const name of [...LEDGER, ...(windowsClosed ? ['newest'] : [])]) void queries.invalidateQueries({ queryKey: [name] });
      windowsClosed = false;
    }
    if (waiting.length === 0) return;
    const fresh = waiting;
    waiting = [];
    show((before) => ({ ...before, events: [...fresh.reverse(), ...before.events].slice(0, KEPT) }));
    const stale = new Set(fresh.flatMap(({ type }) => STALE[type.split('.')[0]!] ?? []));
    windowsClosed ||= fresh.some(({ type }) => type.startsWith('monitoring.window.'));
    ledgerIsStale ||= fresh.some(({ type }) => !type.startsWith('audit.'));
    void queries.invalidateQueries({ predicate: ({ queryKey }) => stale.has(String(queryKey[0])) });
  }, TOGETHER_MS);
  source.onopen = () => show((before) => ({ ...before, connected: true }));
  source.onerror = () => show((before) => ({ ...before, connected: false }));
  source.onmessage = ({ data }: MessageEvent<string>) => {
    if (data) waiting.push(JSON.parse(data) as LiveEvent);
  };
  return () => {
    clearInterval(flush);
    source.close();
  };
}
