export { AccessDenials } from './access-denials.js';
export { BadConfig, loadConfig, ServiceConfig } from './config.js';
export { Health, type Check, type HealthReport, type Probe } from './health.js';
export { decodeCursor, isText, pageOf, PageQuery, type Page } from './http/page.js';
export { conflict, invalid, notFound, Problem, refused, type FieldError, type ProblemBody } from './http/problem.js';
export { PROBLEM_DIALECT, type ProblemDialect } from './http/problem.filter.js';
export { Metrics } from './metrics.js';
export { ServiceModule, type ServiceOptions } from './service.module.js';
export { runUntilStopped, startService, type RunningService, type StartOptions } from './start-service.js';
