import { expect } from 'vitest';
import { eventually, type WebhookReceiver } from '@baton/testing';
import { FlightsApplication, type Hour } from '../flights.js';
import { Stack, temporaryDirectory } from '../stack.js';
import { type Check, type List, type Promotion, type Report, type Rollout, type Trained } from './answers.js';
import { DANA, OLGA, VERA } from './cast.js';

const POLICY = `
models: [flight-delay]
checks:
  - check: artifact-safety
  - check: loads
  - check: signature
  - check: metric
    metric: roc-auc
    min: 0.85
    confident: true
  - check: metric
    metric: log-loss
    max: 0.4
  - check: slices
    by: [origin]
  - check: champion
    metric: log-loss
    margin: 0.005
  - check: champion
    metric: roc-auc
    margin: 0.005
  - check: reference-shift
    severity: warn
  - check: latency
    p99: 2000
`;

/** The system on which the story is played, what its people know of it, and how they ask. Each step leaves here what later ones need. */
export class FlightStory {
  stack!: Stack;
  flights!: FlightsApplication;
  first!: Trained;
  third!: Trained;
  promotionId!: string;
  march!: Hour[];
  receiver: WebhookReceiver | undefined;
  subscription!: { id: string; secret: string };
  /** Where the event stream stood before the bad canary. */
  streamId!: string;
  duringCanary!: { at: string; version: number };
  /** An instant before version 3 was approved. */
  beforeThird!: string;
  requestId!: string;
  readonly files = temporaryDirectory('flights');

  async begin(): Promise<void> {
    // Predictions are sealed within seconds here, and not within the hour.
    this.stack = await Stack.start({ env: { SEGMENT_MS: '3000' } });
    this.flights = new FlightsApplication(this.stack, 'flight-delay', this.files);
  }

  async end(): Promise<void> {
    await this.stack?.stop();
    await this.receiver?.close();
  }

  async publishPolicy(): Promise<void> {
    expect((await this.stack.api('PUT', '/validation/api/v1/policies/flight-delay', VERA, POLICY)).status).toBe(200);
  }

  async reports(version: number): Promise<Report[]> {
    return (await this.stack.api<List<Report>>('GET', `/validation/api/v1/reports?model=flight-delay&version=${version}`, VERA)).body.items;
  }

  async warningsOf(version: number): Promise<Check[]> {
    return (await this.reports(version))[0]!.checks.filter((each) => each.verdict === 'warning');
  }

  /** The promotion that the guarded alias opened. */
  async promotion(): Promise<Promotion> {
    return (await this.stack.api<Promotion>('GET', `/deployment/api/v1/promotions/${this.promotionId}`, VERA)).body;
  }

  async serving(environment: string): Promise<Array<{ model: string; weights: Array<{ version: number; weight: number }> }>> {
    return (await this.stack.api<List<{ model: string; weights: Array<{ version: number; weight: number }> }>>('GET', `/deployment/api/v1/deployments?environment=${environment}`, OLGA)).body.items;
  }

  async rolloutOf(version: number): Promise<Rollout> {
    return (await this.stack.api<List<Rollout>>('GET', '/deployment/api/v1/rollouts?model=flight-delay&environment=production', OLGA)).body.items.find((rollout) => rollout.version === version)!;
  }

  /** Waits until a model's traffic in production is split like that. */
  async applied(split: ReadonlyArray<{ version: number; weight: number }>, model = 'flight-delay'): Promise<void> {
    await eventually(async () => {
      const weights = (await this.serving('production')).find((each) => each.model === model)?.weights ?? [];
      expect([...weights].sort((one, other) => other.weight - one.weight)).toEqual(split);
    }, 60_000);
  }

  /** Requests a promotion to production and approves it, warnings and all, as a validator who has looked. */
  async promote(version: number, acknowledgedWarnings: string[]): Promise<void> {
    const asked = await eventually(async () => {
      const { status, body } = await this.stack.api<Promotion>('POST', '/deployment/api/v1/promotions', DANA, { model: 'flight-delay', version, environment: 'production', reason: 'the next one' });
      expect(status).toBe(201);
      expect(body.requirements.filter((requirement) => !requirement.met).map((requirement) => requirement.name)).toEqual(['approval']);
      return body;
    }, 60_000);
    const approval = (acknowledged: string[]) => this.stack.api('POST', `/deployment/api/v1/promotions/${asked.id}/approvals`, VERA, { evidenceDigest: asked.evidenceDigest, comment: 'looked at it', acknowledgedWarnings: acknowledged });
    if (acknowledgedWarnings.length > 0) expect((await approval([])).status, 'a warning has to be acknowledged').toBeGreaterThanOrEqual(400);
    expect(await approval(acknowledgedWarnings)).toMatchObject({ status: 201 });
  }

  /** Operations sets a rule that what serves does not keep, whichever rows the split has drawn for it: an alert is open. */
  async tightenRule(): Promise<void> {
    expect((await this.stack.api('PUT', '/monitoring/api/v1/models/flight-delay/monitors', OLGA, { performance: [{ metric: 'log-loss', threshold: 0.05, over: '2w' }] })).status).toBe(200);
    await eventually(async () => expect((await this.stack.api<List<unknown>>('GET', '/monitoring/api/v1/alerts?model=flight-delay&state=open', OLGA)).body.items).not.toEqual([]), 60_000);
  }

  /** What the event stream says after an id, until there is enough of it. */
  async readStream(query: string, after: string | null, enough: (text: string) => boolean): Promise<string> {
    const reading = new AbortController();
    const headers = { authorization: `Bearer ${await this.stack.tokenOf(...OLGA)}`, ...(after !== null && { 'last-event-id': after }) };
    const answer = await fetch(`${this.stack.url}/notification/api/v1/stream?${query}`, { headers, signal: reading.signal });
    expect(answer.status).toBe(200);
    let text = '';
    for await (const chunk of answer.body!) {
      text += Buffer.from(chunk).toString('utf8');
      if (enough(text)) break;
    }
    reading.abort();
    return text;
  }
}
