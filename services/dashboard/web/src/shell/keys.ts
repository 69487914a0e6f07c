import { useHotkeys, type HotkeyItem } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { PAGES } from './pages.js';

const WITHIN_MS = 1_200;

/** Ctrl K or / to search, g and a letter to go to a page, ? for all of them. */
export function useKeys(help: () => void): void {
  const navigate = useNavigate();
  const pressed = useRef(0);
  useHotkeys([
    ['mod+K', spotlight.open],
    key('/', spotlight.open),
    key('?', help), key('shift+?', help),
    key('g', () => { pressed.current = Date.now(); }),
    ...PAGES.map(({ to, key: letter }) => key(letter, () => {
      if (Date.now() - pressed.current < WITHIN_MS) void navigate({ to });
      pressed.current = 0;
    })),
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
