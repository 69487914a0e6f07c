import type { operations, paths } from './described/deployment.js';
import { answered, clientOf, type AnswerOf } from './http.js';

/** The environment that users are served from. */
export const PRODUCTION = 'production';

export type Deployed = AnswerOf<operations['RolloutsController_deploymentsAt']>['items'][number];

/** What takes traffic there, that with the most of it first. */
export const byShare = (deployed: Pick<Deployed, 'weights'> | undefined): Deployed['weights'] => [...deployed?.weights ?? []].sort((one, other) => other.weight - one.weight);

export type PromotionBrief = AnswerOf<operations['PromotionsController_list']>['items'][number];
export type Promotion = AnswerOf<operations['PromotionsController_get']>;
export type Override = NonNullable<Promotion['override']>;
export type Rollout = AnswerOf<operations['RolloutsController_get']>;
export type Step = Rollout['steps'][number];
export type RolloutAction = 'pause' | 'resume' | 'advance' | 'complete' | 'abort';

const client = clientOf<paths>('deployment');
const at = (id: string) => ({ params: { path: { id } } });

export const deployments = (instant?: string) => answered(client.GET('/api/v1/deployments', { params: { query: { at: instant } } }));
export const environments = () => answered(client.GET('/api/v1/environments'));
export const promotions = (filter: { model?: string; state?: string; environment?: string; review?: 'outstanding' } = {}) => answered(client.GET('/api/v1/promotions', { params: { query: { ...filter, limit: 100 } } }));
export const promotion = (id: string) => answered(client.GET('/api/v1/promotions/{id}', at(id)));
export const rollouts = (filter: { model?: string; environment?: string; state?: string } = {}) => answered(client.GET('/api/v1/rollouts', { params: { query: { ...filter, limit: 100 } } }));
export const rollout = (id: string) => answered(client.GET('/api/v1/rollouts/{id}', at(id)));
export const requestPromotion = (body: { model: string; version: number; environment: string; reason: string }) => answered(client.POST('/api/v1/promotions', { body }));
export const approve = (id: string, body: { evidenceDigest: string; comment: string; acknowledgedWarnings: string[] }) => answered(client.POST('/api/v1/promotions/{id}/approvals', { ...at(id), body }));
export const reject = (id: string, reason: string) => answered(client.POST('/api/v1/promotions/{id}/rejections', { ...at(id), body: { reason } }));
export const withdraw = (id: string, reason: string) => answered(client.POST('/api/v1/promotions/{id}/withdrawal', { ...at(id), body: { reason } }));
export const override = (id: string, reason: string) => answered(client.POST('/api/v1/promotions/{id}/override', { ...at(id), body: { reason } }));
export const reviewOverride = (id: string, verdict: 'upheld' | 'objected', comment: string) => answered(client.POST('/api/v1/promotions/{id}/review', { ...at(id), body: { verdict, comment } }));
export const moveRollout = (id: string, action: RolloutAction, reason: string) => answered<Rollout>(client.POST(`/api/v1/rollouts/{id}/${action}`, { ...at(id), body: { reason } }));
export const rollBack = (model: string, environment: string, reason: string, dryRun: boolean) =>
  answered(client.POST('/api/v1/models/{model}/environments/{environment}/rollback', { params: { path: { model, environment }, query: { dryRun: dryRun ? 'true' : 'false' } }, body: { reason } }));
export const deactivate = (model: string, environment: string, reason: string) => answered(client.POST('/api/v1/models/{model}/environments/{environment}/deactivation', { params: { path: { model, environment } }, body: { reason } }));
