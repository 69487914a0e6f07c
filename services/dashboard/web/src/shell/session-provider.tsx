import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { session, type Session } from '../api/session.js';

export function useSession(): Session | undefined {
  return useQuery({ queryKey: ['session'], queryFn: session, refetchInterval: 15_000 }).data;
}

const list = (roles: readonly string[]): string => (roles.length > 1 ? `${roles.slice(0, -1).join(', ')} or ${roles.at(-1)}` : roles[0] ?? '');

/**
 * Null if the reader may act; else why not, and who can. The services decide for themselves: this only saves the attempt.
 * @param blocked why it is not possible now, whoever asks; null if it is
 */
export function useMay(roles: readonly string[], blocked: string | null = null): string | null {
  const person = useSession()?.person;
  const { at } = useSearch({ strict: false });
  if (at) return 'You look at the past. Go back to now to act.';
  if (blocked !== null) return blocked;
  if (!person) return 'Sign in first: npm start prints a link for each role.';
  if (person.roles.some((role) => roles.includes(role))) return null;
  return `You are ${list(person.roles)}. This needs ${list(roles)}.`;
}
