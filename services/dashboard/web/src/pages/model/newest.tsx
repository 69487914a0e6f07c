import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { newestWindow } from '../../api/audit.js';
import type { Series } from '../../api/monitoring.js';
import { day, DAY_MS } from '../../look/days.js';
import { PageLink } from '../../look/page-link.js';

const SHOWN_DAYS = 30;

/** The end of the newest window that monitoring has closed for a model, or for one version of it, until an instant: observations may be dated long ago, as in a replay. */
export const useNewest = (model: string, version?: number, enabled = true, until?: string) =>
  useQuery({ queryKey: ['newest', model, version, until], queryFn: () => newestWindow(model, version, until), enabled, staleTime: 300_000, refetchInterval: false });

/** Says where there is some, if no figure of a time has any. */
export function WithoutAny({ model, series }: { readonly model: string; readonly series: readonly Series[] }) {
  return series.every(({ points }) => points.every(({ value }) => value === null)) && <Text size="sm" mb="sm"><ToNewest model={model} /></Text>;
}

/** Leads from a time without data to one with some. */
export function ToNewest({ model }: { readonly model: string }) {
  const { at } = useSearch({ from: '/models/$model' });
  const { data } = useNewest(model, undefined, true, at);
  if (!data) return null;
  const end = Date.parse(data.to);
  return <PageLink to="/models/$model" params={{ model }} search={(before: object) => ({ ...before, from: day(end - SHOWN_DAYS * DAY_MS), to: day(end + DAY_MS), version: String(data.version), environment: data.environment })}>Its newest data is of {data.to.slice(0, 10)}, version {data.version}: show that.</PageLink>;
}
