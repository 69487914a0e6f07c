import type { operations, paths } from './described/validation.js';
import { answered, clientOf, type AnswerOf } from './http.js';

export type Report = AnswerOf<operations['ReportsController_list']>['items'][number];
export type Check = Report['checks'][number];

const client = clientOf<paths>('validation');

export const reports = (model: string, version?: number) => answered(client.GET('/api/v1/reports', { params: { query: { model, version, limit: 50 } } }));
