import type { operations, paths } from './described/notification.js';
import { answered, clientOf, type AnswerOf } from './http.js';

export type Subscription = AnswerOf<operations['SubscriptionsController_get']>;
type Wish = NonNullable<operations['SubscriptionsController_create']['requestBody']>['content']['application/json'];

const client = clientOf<paths>('notification');
const at = (id: string) => ({ params: { path: { id } } });

export const subscriptions = () => answered(client.GET('/api/v1/subscriptions', { params: { query: { limit: 100 } } }));
export const subscribe = (body: Wish) => answered(client.POST('/api/v1/subscriptions', { body }));
export const switchSubscription = (id: string, active: boolean) => answered(client.PATCH('/api/v1/subscriptions/{id}', { ...at(id), body: { active } }));
export const unsubscribe = (id: string) => answered(client.DELETE('/api/v1/subscriptions/{id}', at(id)));
export const testSubscription = (id: string) => answered(client.POST('/api/v1/subscriptions/{id}/test', at(id)));
export const deliveries = (id: string) => answered(client.GET('/api/v1/subscriptions/{id}/deliveries', { params: { path: { id }, query: { limit: 50 } } }));
export const delivery = (id: string) => answered(client.GET('/api/v1/deliveries/{id}', at(id)));
export const redeliver = (id: string) => answered(client.POST('/api/v1/deliveries/{id}/redelivery', at(id)));
export const replay = (id: string, from: string, to: string) => answered(client.POST('/api/v1/subscriptions/{id}/replay', { ...at(id), body: { from, to } }));
