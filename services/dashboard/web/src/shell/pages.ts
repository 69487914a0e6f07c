import { IconActivity, IconAlertTriangle, IconArrowsSplit2, IconBook, IconChecklist, IconHome, IconParking, IconPlugConnected, IconRocket } from '@tabler/icons-react';

/**
 * The pages in the order of the navigation, each with a key that leads there after `g`, and what else people call it.
 * Those with a `past` can show what was at an instant; a model's own can, too.
 */
export const PAGES = [
  { to: '/', label: 'Overview', icon: IconHome, key: 'o', past: true, also: ['home', 'models', 'dashboard'] },
  { to: '/approvals', label: 'Approvals', icon: IconChecklist, key: 'p', past: false, also: ['promotions', 'inbox', 'review', 'override', 'sign'] },
  { to: '/rollouts', label: 'Rollouts', icon: IconArrowsSplit2, key: 'r', past: false, also: ['canary', 'deployments', 'traffic', 'roll back'] },
  { to: '/alerts', label: 'Alerts', icon: IconAlertTriangle, key: 'a', past: false, also: ['incidents', 'monitors', 'rules'] },
  { to: '/events', label: 'Events', icon: IconActivity, key: 'e', past: true, also: ['log', 'history', 'stream', 'ledger'] },
  { to: '/integrations', label: 'Integrations', icon: IconPlugConnected, key: 'i', past: false, also: ['webhooks', 'subscriptions', 'slack', 'kafka', 'deliveries'] },
  { to: '/compliance', label: 'Audit', icon: IconBook, key: 'c', past: true, also: ['compliance', 'evidence', 'chain', 'ledger', 'as of'] },
  { to: '/parked', label: 'Parked events', icon: IconParking, key: 'k', past: false, also: ['dead letters', 'dlq', 'poison', 'stuck', 'retry'] },
  { to: '/start', label: 'Get started', icon: IconRocket, key: 's', past: false, also: ['mlflow', 'token', 'quickstart', 'log a model'] },
] as const;

/** Which of the pages an address is of; a model's own is none of them. */
export const pageAt = (path: string) => PAGES.find(({ to }) => (to === '/' ? path === '/' : path.startsWith(to)));
