import { Grid } from '@mantine/core';
import type { ReactNode } from 'react';

/** A list, and beside it what was chosen from it. On a phone what was chosen comes first: one scrolls for the others, not for it. */
export function ListAndDetail({ list, detail, chosen, share = 4 }: { readonly list: ReactNode; readonly detail: ReactNode; readonly chosen: boolean; readonly share?: 4 | 5 }) {
  return (
    <Grid>
      <Grid.Col span={{ base: 12, md: share }} order={{ base: chosen ? 2 : 1, md: 1 }}>{list}</Grid.Col>
      <Grid.Col span={{ base: 12, md: 12 - share }} order={{ base: chosen ? 1 : 2, md: 2 }}>{detail}</Grid.Col>
    </Grid>
  );
}
