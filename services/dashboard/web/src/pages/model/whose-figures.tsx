import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { deployments } from '../../api/deployment.js';
import type { Model } from '../../api/registry.js';
import { Answer, Nothing } from '../../look/answers.js';
import { useVersions } from './known-versions.js';
import { SpanPicker, useTime, type FiguresSpan, type Usual } from './span-picker.js';
import { whoseFigures } from './whose.js';

interface Figured { readonly model: Model; readonly usual: Usual; readonly children: (span: FiguresSpan) => ReactNode }

/** What figures are asked for: chosen here, and said where it is not what one would expect. Nothing is asked where there is nothing to ask for. */
export function WhoseFigures({ model: { id, name }, usual, children }: Figured) {
  const { version, environment, at } = useSearch({ from: '/models/$model' });
  const time = useTime(usual);
  const known = useVersions(name);
  const placed = useQuery({ queryKey: ['deployments', at], queryFn: () => deployments(at) });
  return (
    <>
      <SpanPicker usual={usual} />
      <Answer query={known} height={300}>{(all) => (
        <Answer query={placed} height={300}>{({ items }) => {
          const whose = whoseFigures({ model: name, all, placed: items.filter(({ modelId }) => modelId === id), version: version ? Number(version) : undefined, environment, at });
          if (typeof whose === 'string') return <Nothing>{whose}</Nothing>;
          return (
            <>
              {whose.note !== null && <Text size="sm" c="var(--quiet)" mb="sm">{whose.note}</Text>}
              {children({ ...time, version: whose.version, environment: whose.environment })}
            </>
          );
        }}</Answer>
      )}</Answer>
    </>
  );
}
