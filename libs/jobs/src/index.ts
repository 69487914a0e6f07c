export { FakeJobs, Jobs, PostgresJobs, type NewJob } from './jobs.js';
export { JobWorker, type ClaimedJob, type JobWorkerOptions } from './job-worker.js';

import { Jobs1760000000002 } from './jobs.migration.js';

/** The table of jobs: after messaging's in a service's migrations. */
export const jobMigrations = [Jobs1760000000002];
