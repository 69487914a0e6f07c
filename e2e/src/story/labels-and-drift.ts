import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { byKey, landingsOf, type Intake } from '../flights.js';
import { type Checked, type LedgerEvent, type List, type Series } from './answers.js';
import { APP, CARLA, DANA, OLGA } from './cast.js';
import { type FlightStory } from './flight-story.js';

/** Steps 6 and 7: what really happened comes in, and monitoring's figures are those of scipy and scikit-learn. */
export function labelsAndDrift(story: FlightStory): void {
  /** Where March's rows with a label are. */
  let labelled: number[];

  const check = (asked: { traffic: string; labelled: number[] }): string => {
    const file = join(story.files, 'check.json');
    writeFileSync(file, JSON.stringify({ reference: join(story.files, 'reference.parquet'), model: join(story.files, 'model.joblib'), traffic: join(story.files, asked.traffic), labelled: asked.labelled }));
    return file;
  };
  const intake = (records: object[]) => story.stack.api<Intake>('POST', '/monitoring/api/v1/ground-truth', APP, { model: 'flight-delay', records });
  const figures = async (kind: string, version: number, from: string, to: string, more = '') =>
    (await story.stack.api<{ series: Series[] }>('GET', `/monitoring/api/v1/models/flight-delay/${kind}?version=${version}&from=${from}T00:00:00Z&to=${to}T00:00:00Z&bucket=total${more}`, OLGA)).body.series;
  const point = (series: readonly Series[], metric: string, feature?: string) => series.find((each) => each.metric === metric && each.feature === feature)!.points[0]!;

  it('6. March’s predictions are logged, and labels find them by id or by key: late, twice, corrected, or never', async () => {
    story.march = await story.flights.hours('2013-03-01', '2013-04-01', 'march-traffic.json');
    const all = landingsOf(story.march);
    // Some labels are there before their predictions.
    const early = all.slice(0, 500);
    expect((await intake(early.map(({ id, value, observedAt }) => ({ predictionId: id, value, observedAt })))).body).toMatchObject({ accepted: 500, unmatched: 500, rejected: [] });
    expect(new Set((await story.flights.send(story.march)).values())).toEqual(new Set(['1']));
    await eventually(async () => expect((await story.stack.api<{ items: unknown[] }>('GET', `/monitoring/api/v1/predictions?model=flight-delay&key=${encodeURIComponent(all.at(-1)!.key)}`, OLGA)).body.items).toHaveLength(1), 60_000);
    const immature = point(await figures('performance', 1, '2013-03-01', '2013-04-01'), 'log-loss');
    expect(immature).toMatchObject({ state: 'immature', n: 500, kind: 'measured' });
    // A tenth never comes; most come by key, some of them wrong at first.
    const sent = all.slice(500).filter((_, index) => index % 10 !== 0);
    const wrong = sent.slice(0, 1_000).map(({ key, value, observedAt }) => ({ key, value: 1 - value, observedAt: new Date(Date.parse(observedAt) - 1_000).toISOString() }));
    expect(await story.flights.report(wrong)).toMatchObject({ accepted: 1_000, unmatched: 0 });
    expect(await story.flights.report(byKey(sent))).toMatchObject({ accepted: sent.length, corrected: 1_000, duplicate: 0, unmatched: 0, rejected: [] });
    expect(await story.flights.report(byKey(sent.slice(0, 2_000)))).toMatchObject({ accepted: 0, duplicate: 2_000 });
    labelled = all.map((_, index) => index).filter((index) => index < 500 || (index - 500) % 10 !== 0);
  });

  it('7. temperature drifts and the hour does not; performance is what scikit-learn says; nobody is paged, since AUC has risen', async () => {
    const june = await story.flights.hours('2013-06-01', '2013-06-08', 'june-traffic.json');
    await story.flights.send(june);
    const checked = await story.stack.python<Checked>('flights.py', ['check', check({ traffic: 'march-traffic.json', labelled })], DANA);
    const checkedJune = await story.stack.python<Checked>('flights.py', ['check', check({ traffic: 'june-traffic.json', labelled: [0, 1, 2] })], DANA);
    const drift = await eventually(async () => {
      const found = await figures('drift', 1, '2013-03-01', '2013-04-01');
      expect(point(found, 'psi', 'temp').n).toBe(checked.rows);
      return found;
    });
    for (const [feature, value] of Object.entries(checked.psi)) expect(point(drift, 'psi', feature).value, feature).toBeCloseTo(value, 6);
    expect(point(drift, 'jensen-shannon', 'origin').value).toBeCloseTo(checked.jensenShannon.origin!, 6);
    expect(point(drift, 'psi', 'temp')).toMatchObject({ state: 'failed', threshold: 0.2 });
    expect(point(drift, 'psi', 'temp').value).toBeGreaterThan(1);
    expect(point(drift, 'psi', 'hour')).toMatchObject({ state: 'ok' });
    expect(point(drift, 'psi', 'hour').value).toBeLessThan(0.01);
    const june1 = await eventually(async () => {
      const found = await figures('drift', 1, '2013-06-01', '2013-06-08');
      expect(point(found, 'psi', 'temp').n).toBe(checkedJune.rows);
      return found;
    });
    expect(point(june1, 'psi', 'temp').value).toBeCloseTo(checkedJune.psi['temp']!, 6);
    expect(point(june1, 'psi', 'temp').value).toBeGreaterThan(8);

    const performance = await figures('performance', 1, '2013-03-01', '2013-04-01');
    for (const [metric, value] of [['log-loss', checked.logLoss], ['roc-auc', checked.auc], ['brier', checked.brier]] as const) expect(point(performance, metric).value, metric).toBeCloseTo(value, 5);
    expect(point(performance, 'roc-auc')).toMatchObject({ state: 'ok', n: labelled.length, kind: 'measured', coverage: labelled.length / checked.rows });
    expect(point(performance, 'roc-auc').medianLabelLag).toBeGreaterThan(3_600);
    expect(point(performance, 'roc-auc').value).toBeGreaterThan(story.first.auc);

    const said = await eventually(async () => {
      const { body } = await story.stack.api<List<LedgerEvent>>('GET', '/audit/api/v1/events?model=flight-delay&type=monitoring.drift.detected.v1', CARLA);
      expect(body.items.map((event) => event.data['feature'])).toContain('temp');
      return body.items;
    });
    expect(said.map((event) => event.data['feature'])).not.toContain('hour');
    expect((await story.stack.api<List<unknown>>('GET', '/monitoring/api/v1/alerts?model=flight-delay', OLGA)).body.items).toEqual([]);
  });
}
