import type { Role } from '@baton/access';
import { make } from '@baton/contracts';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { SplitApplied } from '@baton/contracts/serving/split-applied';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import type { RunningService } from '@baton/service-kit';
import { EventTap, eventually, testConfig, tokenFor } from '@baton/testing';
import { v7 as uuidv7 } from 'uuid';
import { expect } from 'vitest';
import { DeploymentConfig, startDeployment } from './index.js';

export const MODEL = '0190a0a0-0000-7000-8000-00000000000a';
export const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
export const version = (number: number) => ({ modelId: MODEL, name: 'flights', number });

export interface Answer { status: number; body: Record<string, unknown> }
type CheckVerdict = { name: string; verdict: string };

const artifact = (number: number) => ({ digest: digest(String(number)), files: [], flavors: ['onnx'], signature: null });

/** Deployment on real Kafka and PostgreSQL, with everything that it hears, and people who call it. */
export class DeploymentStage {
  private constructor(readonly config: DeploymentConfig, readonly tap: EventTap, public service: RunningService) {}

  static async open(): Promise<DeploymentStage> {
    const config = await testConfig(DeploymentConfig);
    const tap = await new EventTap(config.TOPIC_PREFIX).listen('deployment');
    return new DeploymentStage(config, tap, await startDeployment(config));
  }

  async restart(between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.service.close();
    await between();
    this.service = await startDeployment(this.config);
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.tap.close();
  }

  async call(method: string, path: string, who: [string, ...Role[]], body?: object): Promise<Answer> {
    const answer = await fetch(`${this.service.url}/api/v1/${path}`, {
      method, headers: { authorization: `Bearer ${await tokenFor(...who)}`, ...(body && { 'content-type': 'application/json' }) }, ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() as Record<string, unknown> };
  }

  registered(number: number) {
    return this.tap.publish('registry', MODEL, [make(ModelVersionRegistered, {
      version: version(number), artifact: artifact(number), runId: 'run', datasets: [], description: '', tags: {}, causedBy: null, registeredBy: 'dana',
    })], { correlationId: `story ${number}` });
  }

  pinned(number: number, revision = 1) {
    return this.tap.publish('registry', MODEL, [make(EvidencePinned, {
      version: version(number), revision, artifact: artifact(number), evidence: {}, inferred: [], missing: [], authors: ['dana', 'oscar'],
    })], { correlationId: `story ${number}` });
  }

  result(number: number, evidenceRevision = 1, checks: CheckVerdict[] = []) {
    return {
      version: version(number), reportId: uuidv7(), evidenceRevision, policy: { name: 'default', revision: 1 }, environments: ['staging', 'production'], digest: digest(String(evidenceRevision)),
      checks: checks.map((check) => ({ ...check, why: `${check.name} is low`, fix: 'train better' })),
    };
  }

  passed(number: number, revision = 1, checks: CheckVerdict[] = []) {
    return this.tap.publish('validation', MODEL, [make(ValidationPassed, this.result(number, revision, checks))], { correlationId: `story ${number}` });
  }

  /** Plays the server: applies what is wanted. */
  async serve(environment: string, number: number, weight = 100) {
    const wanted = await eventually(() => {
      const found = [...this.tap.ofType('rollout.started'), ...this.tap.ofType('rollout.step-reached')].find((event) =>
        event.data['environment'] === environment && (event.data['split'] as Array<{ version: { number: number }; weight: number }>).some((share) => share.version.number === number && share.weight === weight));
      if (!found) throw new Error(`nothing wants ${weight} % of version ${number} in ${environment}; seen: ${this.tap.events.map((event) => event.type).join(', ')}`);
      return found;
    });
    const split = wanted.data['split'] as Array<{ version: ReturnType<typeof version>; weight: number; artifact: { digest: string } }>;
    await this.applied(environment, wanted.data['rolloutId'] as string, split.map((share) => ({ version: share.version, weight: share.weight, digest: share.artifact.digest })));
  }

  /** A server says by which split it routes. */
  async applied(environment: string, rolloutId: string, weights: SplitApplied['weights']) {
    await this.tap.publish('serving', MODEL, [make(SplitApplied, { instance: 'one', environment, modelId: MODEL, rolloutId, appliedAt: new Date().toISOString(), weights })]);
  }

  /** Dana asks for a version; comes back when that is possible. */
  wish(number: number, environment = 'production'): Promise<Record<string, unknown>> {
    return eventually(async () => {
      const made = await this.call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: number, environment, reason: 'better' });
      expect(made.status).toBe(201);
      return made.body;
    });
  }

  async inProduction(number: number) {
    await this.registered(number);
    await this.pinned(number);
    await this.passed(number);
    await this.serve('staging', number);
    const promotion = await eventually(async () => {
      const made = await this.wish(number);
      expect(made['evidenceDigest']).toMatch(/^sha256:/);
      return made;
    });
    await eventually(async () => expect((await this.call('POST', `promotions/${promotion['id']}/approvals`, ['vera', 'validator'], { evidenceDigest: promotion['evidenceDigest'] })).status).toBe(201));
    await this.serve('production', number);
    await this.tap.next('promotion.completed', (data) => data['environment'] === 'production' && (data['version'] as { number: number }).number === number);
  }
}
