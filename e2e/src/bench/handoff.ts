import { setTimeout as pause } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { heavyLogisticRegression } from '@baton/model-runtime/sample-graphs';
import { Author, smallWork, type Work } from '../author.js';
import { Stack } from '../stack.js';
import { median, round, table } from './figures.js';

const ROUNDS = 7;
const WARM_UPS = 1;
const VERA = ['vera', 'validator'] as const;
const CARLA = ['carla', 'compliance'] as const;

interface Timed { type: string; time: string; data: { environment?: string; version?: { number: number } } }

/** Milliseconds of each part of a handoff, without the time that the approver took. */
interface Handoff { validated: number; staged: number; served: number; total: number }

/**
 * From pinned evidence to full service: a 10 MB model and 1,000 evaluation rows, woken by NOTIFY against the same code
 * with every relay and worker polling each second. Times are those of the events themselves.
 */
export async function handoff(): Promise<void> {
  const work: Work = { ...smallWork(1_000), onnx: heavyLogisticRegression([2, -1], 1_580) };
  console.log(`model ${round(work.onnx.byteLength / 1e6)} MB, 1,000 evaluation rows, ${ROUNDS} rounds each, interleaved by stack`);
  const woken = await measure(work, {});
  const polling = await measure(work, { WAKE_UPS: 'off', SWEEP_MS: '1000' });
  const rows = (['validated', 'staged', 'served', 'total'] as const).map((part) => {
    const [ours, theirs] = [woken.map((each) => each[part]), polling.map((each) => each[part])];
    return [part, round(median(ours)), round(Math.max(...ours)), round(median(theirs)), `${round(median(theirs) / median(ours))}×`];
  });
  console.log(table(['part', 'woken, median ms', 'slowest ms', 'polling at 1 s, median ms', 'ratio of medians'], rows));
}

async function measure(work: Work, env: Record<string, string>): Promise<Handoff[]> {
  const stack = await Stack.start({ env, say: () => undefined });
  try {
    const author = new Author(stack.url, await stack.tokenOf('dana', 'data-scientist'));
    const rounds: Handoff[] = [];
    for (let index = 0; index < ROUNDS + WARM_UPS; index++) {
      const one = await oneHandoff(stack, author, work);
      if (index >= WARM_UPS) rounds.push(one);
    }
    return rounds;
  } finally {
    await stack.stop();
  }
}

async function oneHandoff(stack: Stack, author: Author, work: Work): Promise<Handoff> {
  const model = `handoff-${randomBytes(4).toString('hex')}`;
  await author.register(model, work);
  const promotion = await until(async () => {
    const made = await stack.api<{ id: string; evidenceDigest: string | null; requirements: Array<{ name: string; met: boolean }> }>('POST', '/deployment/api/v1/promotions', ['dana', 'data-scientist'], { model, version: 1, environment: 'production' });
    return made.status === 201 && made.body.evidenceDigest && made.body.requirements.filter((requirement) => !requirement.met).every((requirement) => requirement.name === 'approval') ? made.body : undefined;
  });
  await stack.api('POST', `/deployment/api/v1/promotions/${promotion.id}/approvals`, VERA, { evidenceDigest: promotion.evidenceDigest });
  const events = await until(async () => {
    const { body } = await stack.api<{ items: Timed[] }>('GET', `/audit/api/v1/events?model=${model}&limit=500`, CARLA);
    return body.items.some((event) => event.type === 'deployment.rollout.completed.v1' && event.data.environment === 'production') ? body.items : undefined;
  });
  const at = (type: string, environment?: string) => new Date(events.find((event) => event.type === type && (environment === undefined || event.data.environment === environment))!.time).getTime();
  const [pinned, passed, staged] = [at('registry.evidence.pinned.v1'), at('validation.validation.passed.v1'), at('deployment.rollout.completed.v1', 'staging')];
  const [approved, served] = [at('deployment.promotion.approved.v1'), at('deployment.rollout.completed.v1', 'production')];
  return { validated: passed - pinned, staged: staged - passed, served: served - approved, total: staged - pinned + served - approved };
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 2_000; attempt++) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(25);
  }
  throw new Error('it did not get there within 50 s');
}
