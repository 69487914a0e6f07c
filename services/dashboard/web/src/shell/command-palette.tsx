import { useHotkeys } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconBox, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { models } from '../api/registry.js';
import { PAGES } from './pages.js';

const WITHIN_MS = 1_200;

/** Everything by keyboard: Ctrl K or / to search, g and a letter to go to a page. */
export function CommandPalette() {
  const navigate = useNavigate();
  const known = useQuery({ queryKey: ['models'], queryFn: models }).data?.items ?? [];
  const actions: SpotlightActionData[] = [
    ...PAGES.map(({ to, label, icon: Icon, key }) => ({ id: to, label, description: `g ${key}`, leftSection: <Icon size={18} aria-hidden />, onClick: () => void navigate({ to }) })),
    ...known.map(({ name }) => ({ id: `model ${name}`, label: name, description: 'model', leftSection: <IconBox size={18} aria-hidden />, onClick: () => void navigate({ to: '/models/$model', params: { model: name } as never }) })),
  ];
  useGoKeys();
  return <Spotlight actions={actions} nothingFound="Nothing is called like that." highlightQuery scrollable maxHeight={420} shortcut={['mod + K', '/']} searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: 'Pages and models', 'aria-label': 'search' }} />;
}

function useGoKeys(): void {
  const navigate = useNavigate();
  const pressed = useRef(0);
  useHotkeys([
    ['g', () => { pressed.current = Date.now(); }],
    ...PAGES.map(({ to, key }): [string, () => void] => [key, () => { if (Date.now() - pressed.current < WITHIN_MS) void navigate({ to }); }]),
  ]);
}
