import { useQuery } from '@tanstack/react-query';
import { run, version, type Run, type Version } from '../../api/registry.js';
import { reports, type Report } from '../../api/validation.js';

/** What is known of one version: what it is made of, the run that made it, and what was measured of it. */
export interface Facts { readonly version: Version | undefined; readonly run: Run | undefined; readonly report: Report | undefined; readonly loading: boolean }

/**
 * @param number null for no version: then nothing is asked
 * @param at only what was measured by then counts; now unless told
 */
export function useFacts(model: string, number: number | null, at?: string): Facts {
  const known = useQuery({ queryKey: ['versions', model, number], queryFn: () => version(model, number!), enabled: number !== null });
  const measured = useQuery({ queryKey: ['reports', model, number], queryFn: () => reports(model, number!), enabled: number !== null });
  const runId = known.data?.runId ?? null;
  // A run may be gone by now, or be one that was never here: what it would say is then simply not known.
  const made = useQuery({ queryKey: ['runs', runId], queryFn: () => run(runId!), enabled: runId !== null, retry: false });
  const waits = [known, measured, ...(runId === null ? [] : [made])].some(({ data, error }) => data === undefined && !error);
  return { version: known.data, run: made.data, report: measured.data?.items.find(({ endedAt }) => at === undefined || (endedAt !== null && Date.parse(endedAt) <= Date.parse(at))), loading: number !== null && waits };
}
