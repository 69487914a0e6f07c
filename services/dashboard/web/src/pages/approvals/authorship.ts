import { useQuery } from '@tanstack/react-query';
import type { Promotion } from '../../api/deployment.js';
import { version } from '../../api/registry.js';
import { useSession } from '../../shell/session-provider.js';

/** Whether the reader wrote, registered, owns or asked for it, and so neither approves it nor reviews its override. */
export function useIsAuthor({ model, version: number, requestedBy }: Promotion): boolean {
  const person = useSession()?.person;
  const authors = useQuery({ queryKey: ['versions', model, number], queryFn: () => version(model, number) }).data?.evidence?.authors ?? [];
  return person != null && (requestedBy === person.subject || authors.includes(person.subject));
}
