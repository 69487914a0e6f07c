import { Grid } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';

/**
 * @param detail null for none: the list has all of the width then
 * @param chosen which of the list is shown beside it; undefined if none is
 */
interface Both { readonly list: ReactNode; readonly detail: ReactNode; readonly chosen: string | undefined; readonly share?: 4 | 5 | 6 }

/**
 * A list, and beside it what was chosen from it, which stays in sight however deep one is in the list. On a phone what was
 * chosen comes first, and is led to.
 */
export function ListAndDetail({ list, detail, chosen, share = 4 }: Both) {
  const beside = useRef<HTMLDivElement>(null);
  const before = useRef(chosen);
  useEffect(() => {
    if (chosen !== undefined && chosen !== before.current && beside.current && getComputedStyle(beside.current).position !== 'sticky') beside.current.scrollIntoView();
    before.current = chosen;
  }, [chosen]);
  const first = chosen !== undefined;
  return (
    <Grid>
      <Grid.Col span={{ base: 12, md: detail === null ? 12 : share }} order={{ base: first ? 2 : 1, md: 1 }}>{list}</Grid.Col>
      {detail !== null && <Grid.Col span={{ base: 12, md: 12 - share }} order={{ base: first ? 1 : 2, md: 2 }}><div ref={beside} className="beside">{detail}</div></Grid.Col>}
    </Grid>
  );
}
