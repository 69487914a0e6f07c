import type { Upstream } from './upstreams.js';

export interface ServiceStatus { name: string; what: string; team: string; status: 'ok' | 'degraded' | 'unavailable'; detail: string }

const ANSWER_WITHIN_MS = 1_500;

/** Asks every service how it is. */
export function statuses(services: readonly Upstream[]): Promise<ServiceStatus[]> {
  return Promise.all(services.map(async ({ name, what, team, url }): Promise<ServiceStatus> => {
    try {
      const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      const { status, checks } = await answer.json() as { status: ServiceStatus['status']; checks: Record<string, { status: string; detail?: string }> };
      const trouble = Object.entries(checks).filter(([, check]) => check.status !== 'ok').map(([check, { detail, status: state }]) => `${check}: ${detail ?? state}`);
      return { name, what, team, status, detail: trouble.join('; ') };
    } catch {
      return { name, what, team, status: 'unavailable', detail: 'does not answer' };
    }
  }));
}
