import { useQuery } from '@tanstack/react-query';
import { session, type Session } from '../api/session.js';

export function useSession(): Session | undefined {
  return useQuery({ queryKey: ['session'], queryFn: session, refetchInterval: 15_000 }).data;
}

const list = (roles: readonly string[]): string => (roles.length > 1 ? `${roles.slice(0, -1).join(', ')} or ${roles.at(-1)}` : roles[0] ?? '');

/** Null if the reader may; else why not, and who can. The services decide for themselves: this only saves the attempt. */
export function useMay(roles: readonly string[]): string | null {
  const person = useSession()?.person;
  if (!person) return 'Sign in first: npm start prints a link for each role.';
  if (person.roles.some((role) => roles.includes(role))) return null;
  return `You are ${list(person.roles)}. This needs ${list(roles)}.`;
}
