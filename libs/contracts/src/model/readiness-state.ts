/** How far a version is on its way into an environment. */
export const READINESS_STATES = ['waiting', 'blocked', 'ready', 'rolling-out', 'serving', 'retired'] as const;
export type ReadinessState = (typeof READINESS_STATES)[number];
