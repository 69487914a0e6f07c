import { expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { type Report, type Trained } from './answers.js';
import { DANA, VERA } from './cast.js';
import { type FlightStory } from './flight-story.js';
import type { Who } from '../people.js';

/** Steps 1 to 3: a model is trained, measured, asked for and approved. */
export function trainAndApprove(story: FlightStory): void {
  const approve = (who: Who, evidenceDigest: string) => story.stack.api('POST', `/deployment/api/v1/promotions/${story.promotionId}/approvals`, who, { evidenceDigest, comment: 'looked at the slices' });

  it('1. a data scientist trains on real flights, logs with the mlflow client she has, and the evidence is pinned when her run ends', async () => {
    story.first = await story.stack.python<Trained>('flights.py', ['train', 'good', story.files], DANA);
    expect(story.first).toMatchObject({ version: 1 });
    expect(story.first.rows).toBeGreaterThan(320_000);
    const version = await eventually(async () => {
      const { body } = await story.stack.api<{ evidenceRevision: number; evidence: { evidence: Record<string, unknown>; missing: unknown[] }; artifact: { files: Array<{ path: string; digest: string }> } }>('GET', '/registry/api/v1/models/flight-delay/versions/1', DANA);
      expect(body.evidenceRevision).toBe(1);
      return body;
    });
    expect(version.evidence.missing).toEqual([]);
    expect(version.evidence.evidence).toMatchObject({ task: 'binary', target: 'late', owner: 'dana', evaluation: { path: 'data/evaluation.parquet' }, reference: { path: 'data/reference.parquet' } });
    expect(version.artifact.files.map((file) => file.path)).toContain('model.onnx');
  });

  it('2. validation measures the real model on the real data: what scikit-learn says, with intervals and a digest', async () => {
    const [report] = await eventually(async () => {
      const found = await story.reports(1);
      expect(found[0]?.verdict).toBe('passed');
      return found;
    });
    const check = (name: string) => report!.checks.find((each) => each.name === name)!;
    expect(check('roc-auc').value).toBeCloseTo(story.first.auc, 5);
    expect(check('log-loss').value).toBeCloseTo(story.first.logLoss, 5);
    expect(check('roc-auc').low).toBeLessThan(story.first.auc);
    expect(check('roc-auc').high).toBeGreaterThan(story.first.auc);
    expect(report!.checks.map((each) => each.verdict)).not.toContain('failed');
    expect(report!.slices.map((slice) => slice.value).sort()).toEqual(['EWR', 'JFK', 'LGA']);
    expect(report!.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('2. a worse model fails with a reason to act on, and one without evaluation data is told what to add', async () => {
    const worse = await story.stack.python<Trained>('flights.py', ['train', 'worse', story.files], DANA);
    const bare = await story.stack.python<Trained>('flights.py', ['train', 'no-evaluation', story.files], DANA);
    const failed = await eventually(async () => {
      const found = [(await story.reports(worse.version))[0], (await story.reports(bare.version))[0]];
      expect(found.map((report) => report?.verdict)).toEqual(['failed', 'failed']);
      return found as Report[];
    });
    const auc = (report: Report) => report.checks.find((check) => check.name === 'roc-auc')!;
    expect(auc(failed[0]!)).toMatchObject({ verdict: 'failed', threshold: 0.85 });
    expect(auc(failed[0]!).why).toMatch(/roc-auc is 0\.\d+ \(95 % interval .* rows\); the policy asks for at least 0\.85/);
    expect(auc(failed[1]!).why).toContain('data/evaluation.parquet');
    expect(auc(failed[1]!).fix).toContain('log_artifact');
  });

  it('3. staging deploys by itself', async () => {
    await eventually(async () => expect((await story.serving('staging'))[0]?.weights).toMatchObject([{ weight: 100 }]), 60_000);
  });

  it('3. the guarded alias answers 403 with what is unmet, and the promotion is open', async () => {
    const answer = await eventually(async () => {
      const asked = await story.stack.python<{ moved: boolean; code: string; status: number; message: string }>('flights.py', ['alias', '1'], DANA);
      expect(asked).toMatchObject({ moved: false, code: 'PERMISSION_DENIED', status: 403 });
      expect(asked.message).toMatch(/Promotion [0-9a-f-]{36} opened; champion moves by itself when: .*approval/i);
      return asked;
    });
    story.promotionId = /Promotion ([0-9a-f-]{36})/.exec(answer.message)![1]!;
    const open = await eventually(async () => {
      const found = await story.promotion();
      expect(found.evidenceDigest).toMatch(/^sha256:/);
      return found;
    });
    expect(open.state).toBe('open');
    expect(open.requirements.filter((requirement) => !requirement.met).map((requirement) => requirement.name)).toEqual(['approval']);
    const again = await story.stack.python<{ message: string }>('flights.py', ['alias', '1'], DANA);
    expect(again.message).toContain(story.promotionId);
  });

  it('3. an author cannot approve, whatever roles the token has; a stale digest is a conflict that names the difference', async () => {
    const before = await story.promotion();
    const author = await approve(['dana', 'data-scientist', 'validator', 'admin'], before.evidenceDigest);
    expect(author).toMatchObject({ status: 403, body: { detail: 'Somebody who did not write, register or request it must approve.' } });

    await story.stack.api('POST', '/api/2.0/mlflow/model-versions/set-tag', DANA, { name: 'flight-delay', version: '1', key: 'baton.risk_tier', value: 'high' });
    await eventually(async () => expect((await story.promotion()).evidence).toMatchObject({ evidenceRevision: 2 }));
    const stale = await approve(VERA, before.evidenceDigest);
    expect(stale.status).toBe(409);
    expect(stale.body['difference']).toContainEqual({ field: 'evidenceRevision', seen: 1, now: 2 });
  });

  it('3. a validator approves what she has seen, and it goes through to 100 %', async () => {
    const approved = await eventually(async () => {
      const answer = await approve(VERA, (await story.promotion()).evidenceDigest);
      expect(answer.status).toBe(201);
      return answer.body;
    });
    expect(approved).toMatchObject({ approvals: [{ by: 'vera', role: 'validator', comment: 'looked at the slices' }] });
    await eventually(async () => expect(await story.promotion()).toMatchObject({ state: 'completed' }));
    expect((await story.serving('production'))[0]?.weights).toEqual([{ version: 1, weight: 100 }]);
  });
}
