import { useQuery } from '@tanstack/react-query';
import { versions, type VersionSummary } from '../../api/registry.js';

type Registered = Pick<VersionSummary, 'version' | 'createdAt'>;

/** Its versions, the newest first. */
export const useVersions = (model: string) =>
  useQuery({ queryKey: ['versions', model], queryFn: () => versions(model), select: ({ items }) => [...items].sort((one, other) => other.version - one.version) });

/** Those models or versions that there were at an instant; all of them now. */
export const thereAt = <T extends Pick<Registered, 'createdAt'>>(all: readonly T[], at: string | undefined): T[] => all.filter(({ createdAt }) => at === undefined || Date.parse(createdAt) <= Date.parse(at));

/** Where there is none that could be shown. */
export const noneOf = (model: string, at: string | undefined): string => (at ? `There was no version of ${model} then.` : `There is no version of ${model}.`);

/** Why a version cannot be shown as of an instant; null if it can. */
export function missingAt(model: string, number: number, all: readonly Registered[], at: string | undefined): string | null {
  if (!all.some(({ version }) => version === number)) return `There is no version ${number} of ${model}.`;
  return thereAt(all, at).some(({ version }) => version === number) ? null : `Version ${number} of ${model} was registered later.`;
}
