import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { mlflowDialect } from './problem-dialect.js';

const request = (url: string, is404 = false) => ({ url, is404 }) as FastifyRequest;
const problem = (status: number, code: string, extra = {}) => ({ type: `urn:baton:problem:${code}`, title: 'T', status, detail: 'What was wrong.', ...extra });

describe('a problem on MLflow’s paths', () => {
  it('speaks both vocabularies in one body', () => {
    expect(mlflowDialect(problem(404, 'not-found'), request('/api/2.0/mlflow/runs/get'))).toEqual({ ...problem(404, 'not-found'), error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'What was wrong.' });
    expect(mlflowDialect(problem(400, 'already-exists'), request('/api/2.0/x'))).toMatchObject({ status: 400, error_code: 'RESOURCE_ALREADY_EXISTS' });
    expect(mlflowDialect(problem(403, 'role-missing'), request('/api/2.0/x'))).toMatchObject({ error_code: 'PERMISSION_DENIED' });
    expect(mlflowDialect(problem(500, 'internal'), request('/api/2.0/x'))).toMatchObject({ error_code: 'INTERNAL_ERROR' });
    expect(mlflowDialect(problem(409, 'conflict', { error_code: 'INVALID_STATE' }), request('/api/2.0/x'))).toMatchObject({ error_code: 'INVALID_STATE' });
  });

  it('of a route that does not exist says so, so that clients fall back', () => {
    expect(mlflowDialect(problem(404, 'not-found'), request('/api/2.0/mlflow/traces', true))).toMatchObject({ error_code: 'ENDPOINT_NOT_FOUND' });
  });

  it('of a database that is away is a 429, which all clients repeat', () => {
    expect(mlflowDialect(problem(503, 'unavailable'), request('/api/2.0/x'))).toMatchObject({ status: 429, error_code: 'REQUEST_LIMIT_EXCEEDED' });
  });

  it('elsewhere stays as it is', () => {
    expect(mlflowDialect(problem(503, 'unavailable'), request('/api/v1/models'))).toEqual(problem(503, 'unavailable'));
  });
});
