import { useHotkeys, type HotkeyItem } from '@mantine/hooks';
import { Spotlight, spotlight, type SpotlightActionData } from '@mantine/spotlight';
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
    ...PAGES.map(({ to, label, icon: Icon, key }) => ({ id: to, label, description: `g ${key}`, leftSection: <Icon size="1.125rem" aria-hidden />, onClick: () => void navigate({ to }) })),
    ...known.map(({ name }) => ({ id: `model ${name}`, label: name, description: 'model', leftSection: <IconBox size="1.125rem" aria-hidden />, onClick: () => void navigate({ to: '/models/$model', params: { model: name } as never }) })),
  ];
  useKeys();
  return <Spotlight actions={actions} nothingFound="Nothing is called like that." highlightQuery scrollable maxHeight={420} shortcut={null} attributes={{ content: { 'aria-label': 'pages and models' } }} searchProps={{ leftSection: <IconSearch size="1.125rem" aria-hidden />, placeholder: 'Pages and models', 'aria-label': 'search' }} />;
}

function useKeys(): void {
  const navigate = useNavigate();
  const pressed = useRef(0);
  useHotkeys([
    ['mod+K', spotlight.open],
    key('/', spotlight.open),
    key('g', () => { pressed.current = Date.now(); }),
    ...PAGES.map(({ to, key: letter }) => key(letter, () => { if (Date.now() - pressed.current < WITHIN_MS) void navigate({ to }); })),
  ], []);
}

/** A letter is a command wherever it is not text: on a chosen filter as well, which is an input, too. */
function key(letter: string, run: () => void): HotkeyItem {
  return [letter, (event) => {
    if (isText(event.target)) return;
    event.preventDefault();
    run();
  }, { preventDefault: false }];
}

const NO_TEXT = new Set(['radio', 'checkbox', 'button', 'submit']);

function isText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLElement && target.isContentEditable);
}
