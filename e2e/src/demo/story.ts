import { Webhook } from 'standardwebhooks';
import { WebhookReceiver } from '@baton/testing';
import { byKey, FlightsApplication, landingsOf, type Hour } from '../flights.js';
import type { People, Who } from '../people.js';
import type { Narrator } from './narrator.js';
import { until } from './watch.js';

const DANA: Who = ['dana', 'data-scientist'];
const VERA: Who = ['vera', 'validator'];
const MAX: Who = ['max', 'ml-engineer'];
const OLGA: Who = ['olga', 'operator'];
const CARLA: Who = ['carla', 'compliance'];

const STEPS = [{ weight: 10, minSamples: 300, minLabels: 300, maxDuration: '1h' }, { weight: 50, minSamples: 300, minLabels: 300, maxDuration: '1h' }, { weight: 100 }];
const TOGETHER = 60;

interface Trained { version: number; auc: number; logLoss: number }
interface Check { name: string; verdict: string; why: string; fix: string }
interface Report { verdict: string; checks: Check[] }
interface Promotion { id: string; state: string; evidenceDigest: string; requirements: Array<{ name: string; met: boolean; why: string; fix: string; who: string }> }
interface Rollout { id: string; version: number; state: string; step: number; judgement: { reason: string } | null }
interface Point { value: number; low: number; high: number; n: number; coverage: number }
interface List<T> { items: T[] }

/** A model's life in eleven steps, as its people live it. */
export async function play(people: People, narrator: Narrator, files: string): Promise<void> {
  const model = await freeName(people);
  process.env['FLIGHTS_MODEL'] = model;
  const told = await new WebhookReceiver().open();
  try {
    await new Story(people, narrator, files, model, told).play();
  } finally {
    await told.close();
  }
}

/** Another run leaves the models of those before it alone. */
async function freeName(people: People): Promise<string> {
  for (let run = 1; ; run += 1) {
    const name = run === 1 ? 'flight-delay' : `flight-delay-${run}`;
    const { status } = await people.api('GET', `/registry/api/v1/models/${name}`, DANA);
    if (status === 404) return name;
    if (status !== 200) throw new Error(`registry answers ${status}`);
  }
}

class Story {
  private readonly application: FlightsApplication;
  private subscription = { id: '', secret: '' };
  private failures = 0;

  constructor(private readonly people: People, private readonly tell: Narrator, private readonly files: string, private readonly model: string, private readonly receiver: WebhookReceiver) {
    this.application = new FlightsApplication(people, model, files);
  }

  async play(): Promise<void> {
    try {
      await this.live();
    } finally {
      await this.takeSubscriptionBack();
    }
  }

  private async live(): Promise<void> {
    const first = await this.train();
    await this.refusal();
    await this.approval(first);
    await this.march();
    await this.labels();
    await this.drift(first);
    await this.badCanary();
    const cause = await this.degradation();
    const third = await this.retrained(cause);
    await this.notifications();
    await this.answers(third);
  }

  private async train(): Promise<Trained> {
    await this.tell.step(1, 'Dana trains on real flights and logs with the mlflow client that she has');
    await this.subscribe();
    const trained = await this.people.python<Trained>('flights.py', ['train', 'good', this.files], DANA);
    this.tell.done(`mlflow.onnx.log_model(…, registered_model_name="${this.model}"): version ${trained.version}, evidence pinned by digest when her run ended`);
    const report = await this.report(trained.version);
    this.tell.done(`validation ran the real model on the real data: ${report.checks.find(({ name }) => name === 'roc-auc')?.why ?? report.verdict}`);
    this.tell.look(`/models/${this.model}`);
    return trained;
  }

  private async refusal(): Promise<void> {
    await this.tell.step(2, 'A version without evaluation data is refused, with what to do');
    const bare = await this.people.python<Trained>('flights.py', ['train', 'no-evaluation', this.files], DANA);
    const failed = (await this.report(bare.version)).checks.find(({ verdict }) => verdict === 'failed')!;
    this.tell.refused(`${failed.why}`);
    this.tell.say(`→ ${failed.fix}`);
  }

  private async approval(first: Trained): Promise<void> {
    await this.tell.step(3, 'Staging deploys by itself; production asks for somebody else');
    await until('staging', async () => (await this.weights('staging')).length > 0);
    this.tell.done('version 1 serves staging: its evidence is complete and it passed, so nobody was asked');
    const alias = await this.people.python<{ message: string }>('flights.py', ['alias', String(first.version)], DANA);
    this.tell.refused(`set_registered_model_alias("champion"): ${alias.message.replace(/^PERMISSION_DENIED: /, '')}`);
    const promotion = await until('the promotion', async () => {
      const found = await this.promotion();
      return found?.state === 'open' && found.evidenceDigest && found.requirements.filter(({ met }) => !met).every(({ name }) => name === 'approval') ? found : null;
    });
    const own = await this.approve(promotion, DANA);
    this.tell.refused(`Dana approves it herself: ${own.status} ${own.detail}`);
    const { status } = await this.approve(promotion, VERA);
    this.tell.done(`Vera, a validator, approves what she has seen (${promotion.evidenceDigest.slice(0, 19)}…): ${status}`);
    await until('production', async () => (await this.weights('production')).some(({ weight }) => weight === 100));
    this.tell.done('version 1 serves production, and the alias champion has moved by itself');
    this.tell.look(`/approvals?state=all&promotion=${promotion.id}`);
  }

  private async march(): Promise<void> {
    await this.tell.step(4, 'The application asks for a prediction for every flight of March');
    const hours = await this.application.hours('2013-03-01', '2013-04-01', 'march-traffic.json');
    await this.send(hours);
    this.tell.done(`${hours.reduce((sum, { keys }) => sum + keys.length, 0)} predictions over the Open Inference Protocol, each in the log before it was answered`);
    this.marchHours = hours;
  }

  private marchHours: readonly Hour[] = [];

  private async labels(): Promise<void> {
    await this.tell.step(5, 'Landings come in later, by business key; a tenth never does');
    const landings = landingsOf(this.marchHours).filter((_, index) => index % 10 !== 0);
    const wrong = landings.slice(0, 1_000).map(({ key, value, observedAt }) => ({ key, value: 1 - value, observedAt: new Date(Date.parse(observedAt) - 1_000).toISOString() }));
    await this.application.report(wrong);
    const taken = await this.application.report(byKey(landings));
    this.tell.done(`${taken.accepted} labels taken, ${taken.corrected} of them corrections, ${taken.unmatched} still waiting for their prediction`);
  }

  private async drift(first: Trained): Promise<void> {
    await this.tell.step(6, 'Temperature drifts, the hour of day does not, and nobody is woken');
    const rows = landingsOf(this.marchHours).length;
    const psi = await until('the windows of March', async () => {
      const series = (await this.figures('drift')).filter(({ metric }) => metric === 'psi');
      return series.find(({ feature }) => feature === 'temp')?.points[0]?.n === rows ? series : null;
    });
    this.tell.say('PSI says how far a column has moved from the data that the model was trained on: below 0.1 not at all, above 0.2 a shift');
    for (const feature of ['temp', 'hour']) this.tell.say(`${feature.padEnd(5)} PSI ${psi.find((each) => each.feature === feature)!.points[0]!.value.toFixed(3)}`);
    const performance = await until('the labels', async () => {
      const points = await this.figures('performance');
      return (points[0]?.points[0]?.coverage ?? 0) > 0.85 ? points : null;
    });
    const auc = performance.find(({ metric }) => metric === 'roc-auc')!.points[0]!;
    this.tell.done(`AUC ${auc.value.toFixed(4)} (${auc.low.toFixed(4)} to ${auc.high.toFixed(4)}) over ${auc.n} labels, ${Math.round(auc.coverage * 100)} % of the predictions; at validation it was ${first.auc.toFixed(4)}`);
    this.tell.look(`/models/${this.model}?tab=drift&version=1&from=2013-03-01&to=2013-04-01`);
  }

  private async badCanary(): Promise<void> {
    await this.tell.step(7, 'Version 3 was trained with the delay in hours; the application sends minutes');
    const rules = (await this.people.api<object>('GET', '/deployment/api/v1/environments/production', MAX)).body;
    await this.people.api('PUT', '/deployment/api/v1/environments/production', MAX, { ...rules, steps: STEPS });
    const bad = await this.people.python<Trained>('flights.py', ['train', 'hours', this.files], DANA);
    const warning = (await this.report(bad.version)).checks.find(({ name }) => name === 'reference-shift');
    this.tell.refused(`validation warns: ${warning?.why ?? 'nothing'}`);
    await this.promote(bad.version);
    this.tell.say('Vera approves all the same, and acknowledges the warning. The canary takes 10 % of the traffic.');
    const april = await this.application.hours('2013-04-16', '2013-05-01', 'april-traffic.json');
    const ended = await this.sendUntil(april, bad.version, ({ state }) => state === 'aborted');
    this.tell.done(`taken back by itself: ${ended.judgement?.reason ?? ''}`);
    this.tell.done(`${this.failures} requests failed meanwhile; version 1 serves on`);
    this.tell.look(`/rollouts?rollout=${ended.id}`);
  }

  private async degradation(): Promise<string> {
    await this.tell.step(8, 'Operations sets a rule on log loss; April breaks it, and retraining is asked for with its cause');
    await this.people.api('PUT', `/monitoring/api/v1/models/${this.model}/monitors`, OLGA, { performance: [{ metric: 'log-loss', threshold: 0.28, over: '2w' }] });
    const request = await until('the request', async () => (await this.people.api<List<{ id: string; state: string; cause: { reason: string } }>>('GET', `/monitoring/api/v1/models/${this.model}/retraining-requests`, OLGA)).body.items[0]);
    this.tell.refused(request.cause.reason);
    this.tell.say(`→ mlflow.set_tag("baton.caused_by", "${request.id}")`);
    this.tell.look('/alerts?state=all');
    return request.id;
  }

  private async retrained(cause: string): Promise<Trained> {
    await this.tell.step(9, 'A new version, trained on January to March without the temperature, has to prove that it is not worse');
    const trained = await this.people.python<Trained>('flights.py', ['train', 'retrained', this.files, cause], DANA);
    const champion = (await this.report(trained.version)).checks.find(({ name }) => name.startsWith('champion'));
    this.tell.done(champion?.why ?? 'validated');
    await this.promote(trained.version);
    const may = await this.application.hours('2013-05-01', '2013-07-01', 'may-traffic.json');
    const ended = await this.sendUntil(may, trained.version, ({ state }) => state !== 'running');
    this.tell.done(`10 % → 50 % → 100 %: ${ended.state}; champion follows`);
    this.tell.look(`/models/${this.model}`);
    return trained;
  }

  private async notifications(): Promise<void> {
    await this.tell.step(10, 'The people and tools that wanted to know were told, signed');
    const webhook = new Webhook(this.subscription.secret);
    const events = await until('the webhooks', async () => {
      const types = this.receiver.received.map(({ body, headers }) => (webhook.verify(body, headers) as { type: string }).type);
      return types.some((type) => type.startsWith('deployment.rollout.completed')) ? types : null;
    });
    this.tell.done(`${events.length} webhooks with a valid Standard Webhooks signature: ${[...new Set(events.map((type) => type.split('.').slice(1, 3).join('.')))].join(', ')}`);
    this.tell.look('/integrations');
  }

  private async answers(third: Trained): Promise<void> {
    await this.tell.step(11, 'Years later, one business key answers who, on which evidence, with which outcome');
    const key = this.marchHours[100]!.keys[0]!;
    const { items: [prediction] } = (await this.people.api<List<{ version: number; score: number; label: { value: string } | null }>>('GET', `/monitoring/api/v1/predictions?model=${this.model}&key=${encodeURIComponent(key)}`, CARLA)).body;
    this.tell.done(`${key}: version ${prediction?.version} said ${prediction?.score.toFixed(3)}, and it was ${prediction?.label?.value === '1' ? 'late' : prediction?.label ? 'on time' : 'never reported'}`);
    const { body } = await this.people.api<List<{ weights: Array<{ version: number; weight: number }>; approvals: Array<{ by: string; role: string; evidenceDigest: string }> }>>('GET', `/audit/api/v1/as-of?model=${this.model}&environment=production`, CARLA);
    const now = body.items[0];
    if (now) this.tell.done(`version ${third.version} serves now, approved by ${now.approvals.map(({ by, role, evidenceDigest }) => `${by} as ${role} on ${evidenceDigest.slice(0, 19)}…`).join(', ')}`);
    this.tell.look(`/compliance?model=${this.model}&key=${encodeURIComponent(key)}`);
  }

  private async subscribe(): Promise<void> {
    const { body } = await this.people.api<{ id: string; secret: string }>('POST', '/notification/api/v1/subscriptions', OLGA, {
      name: `operations of ${this.model}`, channel: 'webhook', url: this.receiver.url, types: ['deployment.rollout.*', 'monitoring.canary.*', 'monitoring.alert.*', 'monitoring.retraining.*'], filter: { models: [this.model], environments: ['production'] },
    });
    this.subscription = body;
  }

  /** Its receiver ends with the story: what Baton would send later would fail. */
  private async takeSubscriptionBack(): Promise<void> {
    if (this.subscription.id === '') return;
    await this.people.api('PATCH', `/notification/api/v1/subscriptions/${this.subscription.id}`, OLGA, { active: false });
    this.tell.say('the receiver of these webhooks ends with this story, so Olga switches her subscription off; its deliveries stay to be seen');
  }

  private async send(hours: readonly Hour[]): Promise<void> {
    for (let at = 0; at < hours.length; at += TOGETHER) {
      this.tell.progress(`${Math.round((at / hours.length) * 100)} % of the requests`);
      await this.application.send(hours.slice(at, at + TOGETHER));
    }
    this.tell.progressEnds();
  }

  /** Sends hours and their landings until the rollout is where it should be. */
  private async sendUntil(hours: readonly Hour[], version: number, done: (rollout: Rollout) => boolean): Promise<Rollout> {
    const rollout = async () => (await this.people.api<List<Rollout>>('GET', `/deployment/api/v1/rollouts?model=${this.model}&environment=production`, OLGA)).body.items.find((each) => each.version === version);
    for (let at = 0; at < hours.length; at += TOGETHER) {
      const some = hours.slice(at, at + TOGETHER);
      await this.application.send(some);
      await this.application.report(byKey(landingsOf(some)));
      const found = await rollout();
      this.tell.progress(`step ${found?.step ?? 0}, ${Math.round((at / hours.length) * 100)} % of the requests`);
      if (found && done(found)) break;
    }
    this.tell.progressEnds();
    return until('the verdict', async () => {
      const found = await rollout();
      return found && done(found) ? found : null;
    });
  }

  private async report(version: number): Promise<Report> {
    return until('validation', async () => (await this.people.api<List<Report>>('GET', `/validation/api/v1/reports?model=${this.model}&version=${version}`, VERA)).body.items.find(({ verdict }) => verdict));
  }

  /** The newest promotion to production, with what it still needs. */
  private async promotion(): Promise<Promotion | undefined> {
    const [newest] = (await this.people.api<List<{ id: string }>>('GET', `/deployment/api/v1/promotions?model=${this.model}&environment=production`, VERA)).body.items;
    return newest && (await this.people.api<Promotion>('GET', `/deployment/api/v1/promotions/${newest.id}`, VERA)).body;
  }

  private async weights(environment: string) {
    const { body } = await this.people.api<List<{ model: string; weights: Array<{ version: number; weight: number }> }>>('GET', `/deployment/api/v1/deployments?environment=${environment}`, OLGA);
    return body.items.filter(({ model }) => model === this.model).flatMap((each) => each.weights);
  }

  private async approve({ id, evidenceDigest }: Promotion, who: Who, acknowledgedWarnings: string[] = []): Promise<{ status: number; detail: string }> {
    const { status, body } = await this.people.api<{ detail?: string }>('POST', `/deployment/api/v1/promotions/${id}/approvals`, who, { evidenceDigest, comment: 'looked at the slices', acknowledgedWarnings });
    return { status, detail: body.detail ?? '' };
  }

  /** Dana asks, Vera approves with all warnings acknowledged, and the rollout begins. */
  private async promote(version: number): Promise<void> {
    const warnings = (await this.report(version)).checks.filter(({ verdict }) => verdict === 'warning').map(({ name }) => name);
    await until('the approval', async () => {
      const { status, body } = await this.people.api<Promotion>('POST', '/deployment/api/v1/promotions', DANA, { model: this.model, version, environment: 'production', reason: 'the next one' });
      return status === 201 && body.evidenceDigest !== null && (await this.approve(body, VERA, warnings)).status === 201;
    });
    await until('the rollout', async () => (await this.weights('production')).some((each) => each.version === version));
  }

  private async figures(kind: 'drift' | 'performance'): Promise<Array<{ metric: string; feature?: string; points: Point[] }>> {
    return (await this.people.api<{ series: Array<{ metric: string; feature?: string; points: Point[] }> }>('GET', `/monitoring/api/v1/models/${this.model}/${kind}?version=1&from=2013-03-01T00:00:00Z&to=2013-04-01T00:00:00Z&bucket=total`, OLGA)).body.series ?? [];
  }
}
