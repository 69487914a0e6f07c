import { TABS } from './pages/model/tabs.js';

/** Kept on every page: the instant that is looked at; now if absent. What was given for one and is none stands apart, so that the page can say so. */
export interface Everywhere { at?: string | undefined; noInstant?: string | undefined }

type Read<Names extends readonly string[]> = Everywhere & { [Name in Names[number]]?: string };

/** A day, or an instant of it: `2013-03-01`, `2013-03-01T10:00Z`. */
const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\d(T.+)?$/.test(text) && !Number.isNaN(Date.parse(text));
const isVersion = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);
const isInstant = (text: string): boolean => !Number.isNaN(Date.parse(text));

/** What a parameter has to be, wherever it stands; the others are any text. */
const RULES: Readonly<Record<string, (text: string) => boolean>> = { tab: (text) => TABS.some(([tab]) => tab === text), version: isVersion, other: isVersion, from: isTime, to: isTime, stretch: isTime };

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function read(name: string, value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined || RULES[name]?.(text) === false ? undefined : text;
}

/** What a page keeps in its address: texts alone. Those that are empty, or are not what they have to be, count as absent. */
export function texts<const Names extends readonly string[]>(...names: Names) {
  return (search: Record<string, unknown>): Read<Names> => {
    const at = textOf(search['at']);
    const when: Everywhere = at === undefined ? { at, noInstant: textOf(search['noInstant']) } : isInstant(at) ? { at: new Date(at).toISOString(), noInstant: undefined } : { at: undefined, noInstant: at };
    // Named even if absent: what is left out here would stay as it was given.
    return { ...Object.fromEntries(names.map((name) => [name, read(name, search[name])])), ...when };
  };
}
