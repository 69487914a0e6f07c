import type { DashboardConfig } from './dashboard.config.js';

export interface Upstream {
  name: string; url: string; what: string; team: string;
  /** Requests under way at the same time, 128 unless told: a stream is one for as long as it is open. */
  connections?: number;
}

/** The services behind the one address. */
export const upstreams = (config: DashboardConfig): Upstream[] => [
  { name: 'registry', url: config.REGISTRY_URL, team: 'data science', what: 'experiments, runs, models and their evidence; the MLflow API' },
  { name: 'validation', url: config.VALIDATION_URL, team: 'model risk', what: 'policies and reports' },
  { name: 'deployment', url: config.DEPLOYMENT_URL, team: 'ML engineering', what: 'environments, promotions, rollouts' },
  { name: 'serving', url: config.SERVING_URL, team: 'ML engineering', what: 'predictions over the Open Inference Protocol' },
  { name: 'monitoring', url: config.MONITORING_URL, team: 'operations', what: 'drift, ground truth, performance, alerts, verdicts on canaries' },
  { name: 'notification', url: config.NOTIFICATION_URL, team: 'everyone', what: 'subscriptions, deliveries, the live stream of events', connections: 10_000 },
  { name: 'audit', url: config.AUDIT_URL, team: 'compliance', what: 'the ledger of every event' },
];
