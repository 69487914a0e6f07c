import { ActionIcon, AppShell, Badge, Burger, Group, Kbd, Menu, NavLink, Text, Title, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconHistory, IconMoon, IconSearch, IconSun, IconUser } from '@tabler/icons-react';
import { Link, Outlet, useNavigate, useParams, useRouterState, useSearch } from '@tanstack/react-router';
import dayjs from 'dayjs';
import { useEffect, useRef } from 'react';
import { CommandPalette } from './command-palette.js';
import { LiveEvents, useLiveEvents } from './live-events.js';
import { pageAt, PAGES } from './pages.js';
import { useSession } from './session-provider.js';
import { SignIn } from './sign-in.js';

/** What stands around every page: navigation, the instant that is looked at, and who is looking. */
export function Frame() {
  const session = useSession();
  // Nothing is asked in the name of somebody who may turn out to be nobody.
  if (!session) return <Text data-loading role="status" p="md">loading …</Text>;
  if (!session.person) return <SignIn services={session.services} />;
  return <LiveEvents><Shell /></LiveEvents>;
}

function Shell() {
  const menu = useMenu();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { at, noInstant } = useSearch({ strict: false });
  const title = useArrival(path);
  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !menu.opened } }} padding={{ base: 'sm', sm: 'md' }}>
      <a href="#main" className="skip">Skip to the page</a>
      <AppShell.Header px="sm">
        <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap"><Burger ref={menu.burger} opened={menu.opened} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label="navigation" aria-controls="menu" aria-expanded={menu.opened} /><img src="/baton.svg" alt="" width={26} height={26} /><Title order={1} size="h4" className="brand">Baton</Title></Group>
          <Group gap={6} wrap="nowrap"><Search /><AsOf at={at} /><Scheme /><Person /></Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar id="menu" p="xs" aria-label="pages" inert={menu.hidden}>
        {PAGES.map(({ to, label, icon: Icon, key }) => (
          <NavLink key={to} component={Link} to={to} label={label} leftSection={<Icon size="1.125rem" aria-hidden />} rightSection={<Text size="xs" c="var(--quiet)" visibleFrom="sm" aria-hidden>g {key}</Text>} active={to === '/' ? path === '/' || path.startsWith('/models') : path.startsWith(to)} onClick={menu.close} />
        ))}
        <LiveSign />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} aria-label={title}>
        {noInstant && <NoInstant given={noInstant} />}
        {at && <Past at={at} shown={path.startsWith('/models') || pageAt(path)?.past === true} />}
        <div className="page"><Outlet /></div>
      </AppShell.Main>
      <CommandPalette />
    </AppShell>
  );
}

const PHONE = '(max-width: 47.99em)';

/** The navigation on a phone: out of reach until it is opened, and closed by Escape as well. */
function useMenu() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const burger = useRef<HTMLButtonElement>(null);
  const leave = () => {
    if (!opened || !phone) return;
    close();
    burger.current?.focus();
  };
  useHotkeys([['Escape', leave, { preventDefault: false }]]);
  return { opened, hidden: phone && !opened, toggle, close, burger };
}

/** Tells by the window's title and by the focus which page one has come to; the focus of whoever has just come stays. */
function useArrival(path: string): string {
  const { model } = useParams({ strict: false });
  const title = model ?? pageAt(path)?.label ?? 'No such page';
  const before = useRef(path);
  useEffect(() => {
    document.title = `${title} · Baton`;
    if (before.current !== path) document.getElementById('main')?.focus({ preventScroll: true });
    before.current = path;
  }, [path, title]);
  return title;
}

/** Which instant is looked at, and whether this page shows it. */
function Past({ at, shown }: { readonly at: string; readonly shown: boolean }) {
  const instant = new Date(at).toISOString();
  return (
    <Text component="div" role="status" mb="sm" c="var(--warning)"><IconHistory size="1rem" aria-hidden /> {shown
      ? `As of ${instant}: what was then, as known now. Actions are for the present only.`
      : `This page shows the present. ${instant} is kept for the pages that can go back: ${[...PAGES.filter(({ past }) => past).map(({ label }) => label), 'each model'].join(', ')}.`}</Text>
  );
}

function NoInstant({ given }: { readonly given: string }) {
  return <Text component="div" role="status" mb="sm" c="var(--warning)"><IconHistory size="1rem" aria-hidden /> “{given}” is no instant: this is the present.</Text>;
}

function Search() {
  return (
    <UnstyledButton onClick={spotlight.open} px="xs" py={4} style={{ border: '1px solid var(--line)', borderRadius: 8 }}>
      <Group gap="xs" wrap="nowrap"><IconSearch size="1rem" aria-hidden /><Text size="sm" c="var(--quiet)" visibleFrom="md">Search</Text><span className="narrow-name">Search</span><Kbd visibleFrom="md">Ctrl K</Kbd></Group>
    </UnstyledButton>
  );
}

const SHOWN = 'YYYY-MM-DD HH:mm:ss';
/** There is no room for more on a phone; the instant itself stands above the page. */
const SHOWN_SMALL = 'MM-DD HH:mm';

const TIME_LABELS = { hoursInputLabel: 'hours', minutesInputLabel: 'minutes', secondsInputLabel: 'seconds' };
const MONTH_LABELS = {
  previousMonth: 'the month before', nextMonth: 'the month after', previousYear: 'the year before', nextYear: 'the year after',
  previousDecade: 'the decade before', nextDecade: 'the decade after',
};

/** Puts every page back to an instant. */
function AsOf({ at }: { readonly at: string | undefined }) {
  const navigate = useNavigate();
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  return (
    <DateTimePicker label="the instant that is looked at" labelProps={{ className: 'sr-only' }} id="clock" popoverProps={{ id: 'clock' }} hideOutsideDates size="xs" w={{ base: at ? 136 : 88, md: 190 }} placeholder="now" valueFormat={phone ? SHOWN_SMALL : SHOWN} withSeconds clearable submitButtonProps={{ 'aria-label': 'look at this instant' }} timePickerProps={TIME_LABELS} ariaLabels={MONTH_LABELS} clearButtonProps={{ 'aria-label': 'back to now' }} value={at ? new Date(at) : null} maxDate={new Date()} leftSection={<IconHistory size="1rem" aria-hidden />} aria-label={at ? `as of ${dayjs(at).format(SHOWN)}` : 'now: choose an instant of the past'}
      onChange={(value) => void navigate({ to: '.', search: (before: object) => ({ ...before, at: value ? new Date(value).toISOString() : undefined, noInstant: undefined }) })} />
  );
}

/** A form would be gone with its menu before it is sent. */
async function signOut(): Promise<void> {
  await fetch('/sign-out', { method: 'POST' });
  window.location.assign('/');
}

function Scheme() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  return <ActionIcon variant="default" size="md" onClick={() => setColorScheme(dark ? 'light' : 'dark')} aria-label={dark ? 'light colours' : 'dark colours'}>{dark ? <IconSun size="1rem" /> : <IconMoon size="1rem" />}</ActionIcon>;
}

function Person() {
  const person = useSession()?.person;
  if (!person) return null;
  return (
    <Menu>
      <Menu.Target><ActionIcon variant="default" size="md" aria-label={`signed in as ${person.subject}`}><IconUser size="1rem" /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{person.subject}: {person.roles.join(', ')}</Menu.Label>
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function LiveSign() {
  const { connected } = useLiveEvents();
  const services = useSession()?.services ?? [];
  const troubled = services.filter(({ status }) => status !== 'ok');
  return (
    <Group gap={6} mt="auto" p="xs">
      <Badge variant="outline" size="xs" tt="none" style={{ color: connected ? 'var(--ok)' : 'var(--warning)', borderColor: 'currentColor' }}>{connected ? '● live' : '○ connecting'}</Badge>
      {troubled.map(({ name, status, detail }) => <Tooltip key={name} label={`${name} is ${status}: ${detail}`} multiline maw={320}><Badge variant="outline" size="xs" tt="none" style={{ color: status === 'unavailable' ? 'var(--failed)' : 'var(--warning)', borderColor: 'currentColor' }}>{name}</Badge></Tooltip>)}
    </Group>
  );
}
