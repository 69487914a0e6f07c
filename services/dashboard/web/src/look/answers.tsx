import { Alert, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Refusal } from '../api/http.js';

/** What went wrong, in the service's own words. */
export function Failed({ error }: { readonly error: unknown }) {
  const [title, detail] = error instanceof Refusal ? [error.title, error.detail] : ['This did not work', error instanceof Error ? error.message : String(error)];
  return <Alert color="red" variant="outline" icon={<IconAlertTriangle aria-hidden />} title={title} role="alert">{detail}</Alert>;
}

/** Nothing there: said, never left blank. */
export function Nothing({ children }: { readonly children: ReactNode }) {
  return <Stack align="center" gap="xs" py="xl" c="var(--quiet)"><IconInbox aria-hidden /><Text ta="center">{children}</Text></Stack>;
}

/** Shows an answer when it is there; before that its room, and what went wrong where it did. */
export function Answer<T>({ query, height = 120, children }: { readonly query: UseQueryResult<T>; readonly height?: number; readonly children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Failed error={query.error} />;
  return <Skeleton height={height} aria-label="loading" />;
}
