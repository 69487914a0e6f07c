import { IconActivity, IconAlertTriangle, IconArrowsSplit2, IconBook, IconChecklist, IconHome, IconParking, IconPlugConnected, IconRocket } from '@tabler/icons-react';

/** The pages in the order of the navigation, each with a key that leads there after `g`. */
export const PAGES = [
  { to: '/', label: 'Overview', icon: IconHome, key: 'o' },
  { to: '/approvals', label: 'Approvals', icon: IconChecklist, key: 'p' },
  { to: '/rollouts', label: 'Rollouts', icon: IconArrowsSplit2, key: 'r' },
  { to: '/alerts', label: 'Alerts', icon: IconAlertTriangle, key: 'a' },
  { to: '/events', label: 'Events', icon: IconActivity, key: 'e' },
  { to: '/integrations', label: 'Integrations', icon: IconPlugConnected, key: 'i' },
  { to: '/compliance', label: 'Audit', icon: IconBook, key: 'c' },
  { to: '/parked', label: 'Parked events', icon: IconParking, key: 'k' },
  { to: '/start', label: 'Get started', icon: IconRocket, key: 's' },
] as const;
