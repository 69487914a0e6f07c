import type { DashboardConfig } from './dashboard.config.js';

export interface Upstream { name: string; url: string; what: string; team: string }

/** The services behind the one address. */
export const upstreams = (config: DashboardConfig): Upstream[] => [
  { name: 'registry', url: config.REGISTRY_URL, team: 'data science', what: 'experiments, runs, models and their evidence; the MLflow API' },
  { name: 'validation', url: config.VALIDATION_URL, team: 'model risk', what: 'policies and reports' },
  { name: 'deployment', url: config.DEPLOYMENT_URL, team: 'ML engineering', what: 'environments, promotions, rollouts' },
  { name: 'serving', url: config.SERVING_URL, team: 'ML engineering', what: 'predictions over the Open Inference Protocol' },
  { name: 'audit', url: config.AUDIT_URL, team: 'compliance', what: 'the ledger of every event' },
];
