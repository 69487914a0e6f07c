import { useDisclosure } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData, type SpotlightFilterFunction } from '@mantine/spotlight';
import { IconBox, IconKeyboard, IconSearch } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { models, versions } from '../api/registry.js';
import { TABS } from '../pages/model/tabs.js';
import { useKeys } from './keys.js';
import { PAGES } from './pages.js';
import { Shortcuts } from './shortcuts.js';

/** Of so many models that fit the versions and tabs are offered, too: of more nobody has meant one yet. */
const NAMED = 3;

/** Everything by keyboard: what is searched for here, and the keys that lead on without it. */
export function CommandPalette() {
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const [helps, help] = useDisclosure(false);
  const inModels = useModelActions(query);
  useKeys(help.open);
  const actions: SpotlightActionData[] = [
    ...PAGES.map(({ to, label, icon: Icon, key, also }) => ({ id: to, label, description: `g ${key}`, keywords: [...also], leftSection: <Icon size="1.125rem" aria-hidden />, onClick: () => void navigate({ to }) })),
    ...inModels,
    { id: 'keys', label: 'Keyboard shortcuts', description: '?', keywords: ['help', 'keys'], leftSection: <IconKeyboard size="1.125rem" aria-hidden />, onClick: help.open },
  ];
  return (
    <>
      <Spotlight actions={actions} query={query} onQueryChange={setQuery} filter={fitting} nothingFound="Nothing is called like that." highlightQuery scrollable maxHeight={420} shortcut={null} attributes={{ content: { 'aria-label': 'pages and models' } }} searchProps={{ leftSection: <IconSearch size="1.125rem" aria-hidden />, placeholder: 'Pages, models, their versions and tabs', 'aria-label': 'search' }} />
      <Shortcuts opened={helps} onClose={help.close} />
    </>
  );
}

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter((word) => word !== '');

/** What has every word that was typed somewhere in its name, what it is, or what else it is called. */
const fitting: SpotlightFilterFunction = (query, actions) => {
  const asked = wordsOf(query);
  return actions.filter((action) => {
    const { label, description, keywords } = action as SpotlightActionData;
    const known = [label, description, ...(keywords ?? [])].join(' ').toLowerCase();
    return asked.every((word) => known.includes(word));
  });
};

/** Each model; once something is typed, the versions and tabs of those whose names it has. */
function useModelActions(query: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const known = useQuery({ queryKey: ['models'], queryFn: models }).data?.items ?? [];
  const asked = wordsOf(query);
  const meant = known.filter(({ name }) => asked.some((word) => name.toLowerCase().includes(word)));
  const few = meant.length <= NAMED ? meant : [];
  const made = useQueries({ queries: few.map(({ name }) => ({ queryKey: ['versions', name], queryFn: () => versions(name) })) });
  const action = (name: string, more: string, description: string, search: { tab?: string; version?: string }): SpotlightActionData => ({
    id: `model ${name} ${more}`, label: `${name} ${more}`.trim(), description, leftSection: <IconBox size="1.125rem" aria-hidden />,
    onClick: () => void navigate({ to: '/models/$model', params: { model: name }, search: (before) => ({ at: before.at, ...search }) }),
  });
  return [
    ...known.map(({ name }) => action(name, '', 'model', {})),
    ...few.flatMap(({ name }, index) => [
      ...TABS.map(([tab, label]) => action(name, label.toLowerCase(), 'tab of a model', { tab })),
      ...(made[index]?.data?.items ?? []).map(({ version }) => action(name, `v${version}`, 'version', { tab: 'versions', version: String(version) })),
    ]),
  ];
}
