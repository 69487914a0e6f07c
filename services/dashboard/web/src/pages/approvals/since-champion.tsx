import { Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { byShare, deployments, type Deployed, type Promotion } from '../../api/deployment.js';
import { Failed } from '../../look/answers.js';
import { differencesOf } from '../model/differences.js';
import { useFacts } from '../model/facts.js';

/** What the version that is asked for has otherwise than the one that serves there; of a promotion that is over, the one that served when it was asked for. */
export function SinceChampion({ promotion: { model, modelId, version, environment, state, requestedAt } }: { readonly promotion: Promotion }) {
  const at = state === 'open' ? undefined : requestedAt;
  const placed = useQuery({ queryKey: ['deployments', at], queryFn: () => deployments(at) });
  const champion = placed.data && championOf(placed.data.items.find((each) => each.modelId === modelId && each.environment === environment), version);
  return (
    <Stack gap="xs" component="section" aria-label="what changed since the champion">
      <Title order={4} size="h6">What changed since the champion</Title>
      {placed.error && <Failed error={placed.error} />}
      {champion === null && <Text size="sm" c="var(--quiet)">No other version {at ? 'served' : 'serves'} in {environment}{at && ' when it was asked for'}: there is nothing to compare it with.</Text>}
      {champion && <Changes model={model} before={champion} now={version} />}
    </Stack>
  );
}

/** The version that takes most of the traffic, other than the one that is asked for; null if there is none. */
function championOf(deployed: Deployed | undefined, asked: number): number | null {
  return byShare(deployed).find(({ version, weight }) => version !== asked && weight > 0)?.version ?? null;
}

function Changes({ model, before, now }: { readonly model: string; readonly before: number; readonly now: number }) {
  const [one, two] = [useFacts(model, before), useFacts(model, now)];
  if (one.loading || two.loading) return <Skeleton height={120} aria-label="loading" />;
  const { changed, same } = differencesOf(one, two);
  return (
    <>
      {changed.length > 0 && (
        <div className="scroll panel" tabIndex={0} role="region" aria-label="table of changes">
          <Table className="stacked" verticalSpacing={4} aria-label="changes">
            <Table.Thead><Table.Tr><Table.Th scope="col">What</Table.Th><Table.Th scope="col">v{before}, the champion</Table.Th><Table.Th scope="col">v{now}</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>{changed.map((each) => <Table.Tr key={each.what}><Table.Th scope="row">{each.what}</Table.Th><Table.Td data-label={`v${before}`}>{each.before}</Table.Td><Table.Td data-label={`v${now}`}>{each.now}</Table.Td></Table.Tr>)}</Table.Tbody>
          </Table>
        </div>
      )}
      {same.length > 0 && <details><summary><Text span size="sm" c="var(--quiet)">{same.length} other thing{same.length === 1 ? ' is' : 's are'} the same</Text></summary><Text size="sm">{same.join(', ')}</Text></details>}
    </>
  );
}
