import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, retainSearchParams } from '@tanstack/react-router';
import { Frame } from './shell/frame.js';
import { Failed, Nothing } from './look/answers.js';
import { PageLink } from './look/page-link.js';
import { texts, type Everywhere } from './search.js';
import { placeOf } from './shell/mlflow-links.js';
import { USED_LINK } from './shell/used-link.js';

const root = createRootRoute({ component: Frame, validateSearch: texts(), search: { middlewares: [retainSearchParams<Everywhere>(['at'])] }, notFoundComponent: () => <Failed error={new Error('There is no such page.')} /> });

const page = { getParentRoute: () => root } as const;

const usedLink = createRoute({ ...page, path: USED_LINK, component: UsedLink });
const landing = createRoute({ ...page, path: '/', validateSearch: texts('q'), beforeLoad: leadOn, component: lazyRouteComponent(() => import('./pages/landing/landing-page.js'), 'LandingPage') });
const model = createRoute({ ...page, path: '/models/$model', validateSearch: texts('tab', 'version', 'other', 'environment', 'from', 'to', 'last', 'bucket', 'feature', 'stretch'), component: lazyRouteComponent(() => import('./pages/model/model-page.js'), 'ModelPage') });
const approvals = createRoute({ ...page, path: '/approvals', validateSearch: texts('promotion', 'state'), component: lazyRouteComponent(() => import('./pages/approvals/approvals-page.js'), 'ApprovalsPage') });
const rollouts = createRoute({ ...page, path: '/rollouts', validateSearch: texts('rollout', 'state'), component: lazyRouteComponent(() => import('./pages/rollouts/rollouts-page.js'), 'RolloutsPage') });
const alerts = createRoute({ ...page, path: '/alerts', validateSearch: texts('alert', 'state'), component: lazyRouteComponent(() => import('./pages/alerts/alerts-page.js'), 'AlertsPage') });
const events = createRoute({ ...page, path: '/events', validateSearch: texts('model', 'actor', 'type', 'correlation', 'event'), component: lazyRouteComponent(() => import('./pages/events/events-page.js'), 'EventsPage') });
const integrations = createRoute({ ...page, path: '/integrations', validateSearch: texts('subscription', 'delivery'), component: lazyRouteComponent(() => import('./pages/integrations/integrations-page.js'), 'IntegrationsPage') });
const compliance = createRoute({ ...page, path: '/compliance', validateSearch: texts('model', 'environment', 'known', 'key'), component: lazyRouteComponent(() => import('./pages/compliance/compliance-page.js'), 'CompliancePage') });
const parked = createRoute({ ...page, path: '/parked', validateSearch: texts('service', 'event'), component: lazyRouteComponent(() => import('./pages/parked/parked-page.js'), 'ParkedPage') });
const start = createRoute({ ...page, path: '/start', validateSearch: texts('run'), component: lazyRouteComponent(() => import('./pages/start/start-page.js'), 'StartPage') });

/** For somebody who has signed in already; others are asked to. */
function UsedLink() {
  return <Nothing>This link has been used, but you are signed in. <PageLink to="/">To the overview</PageLink></Nothing>;
}

/** Links that mlflow's client prints lead to this page, whatever stands behind their `#`. */
async function leadOn({ location: { hash } }: { readonly location: { readonly hash: string } }): Promise<void> {
  const place = await placeOf(hash);
  if (place) redirect({ ...place, throw: true });
}

/** Plain texts, as people would write them: `?version=4`. */
const readSearch = (search: string): Record<string, string> => Object.fromEntries(new URLSearchParams(search));

function writeSearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).flatMap(([name, value]): Array<[string, string]> => (typeof value === 'string' && value !== '' ? [[name, value]] : []));
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** Whether another page was turned to: it begins at its top. What changes on one and the same page leaves the reader where they are. */
let turned = true;

export const router = createRouter({ routeTree: root.addChildren([usedLink, landing, model, approvals, rollouts, alerts, events, integrations, compliance, parked, start]), defaultPreload: 'intent', defaultErrorComponent: ({ error }) => <Failed error={error} />, scrollRestoration: () => turned, parseSearch: readSearch, stringifySearch: writeSearch });

router.subscribe('onBeforeNavigate', ({ pathChanged }) => { turned = pathChanged; });

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
