import { expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { eventually } from '@baton/testing';
import { landingsOf } from '../flights.js';
import { type Delivery, type Graph, type LedgerEvent, type List, type Standing } from './answers.js';
import { CARLA, OLGA } from './cast.js';
import { type FlightStory } from './flight-story.js';

/** Steps 10 and 11: those who wanted to know were told, and audit answers for all of it. */
export function toldAndAudited(story: FlightStory): void {
  it('10. a receiver that was down gets what it missed under the same id, signed, and the stream tells it as well', async () => {
    const receiver = story.receiver!;
    const before = receiver.received.length;
    const verify = (request: { body: string; headers: Record<string, string> }) => new Webhook(story.subscription.secret).verify(request.body, request.headers) as { type: string; data: Record<string, unknown> };
    const told = receiver.received.map(verify);
    expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(['deployment.rollout.started.v1', 'monitoring.canary.judged.v1', 'deployment.rollout.aborted.v1']));
    const missed = (await story.stack.api<List<Delivery>>('GET', `/notification/api/v1/subscriptions/${story.subscription.id}/deliveries?limit=200`, OLGA)).body.items.filter((delivery) => delivery.state !== 'succeeded');
    expect(missed.map((delivery) => delivery.event.type)).toEqual(expect.arrayContaining(['monitoring.alert.raised.v1', 'monitoring.retraining.requested.v1']));
    await receiver.open();
    for (const { id } of missed) expect((await story.stack.api('POST', `/notification/api/v1/deliveries/${id}/redelivery`, OLGA)).status).toBeLessThan(300);
    await eventually(() => {
      const ids = receiver.received.slice(before).map((request) => { verify(request); return request.headers['webhook-id']; });
      expect(ids).toEqual(expect.arrayContaining(missed.map((delivery) => delivery.webhookId)));
      return Promise.resolve();
    }, 60_000);
    const streamed = await story.readStream('model=flight-delay&type=monitoring.*', story.streamId, (text) => text.includes('monitoring.retraining.requested.v1'));
    expect(streamed.indexOf('monitoring.canary.judged.v1')).toBeGreaterThan(-1);
    expect(streamed.indexOf('monitoring.canary.judged.v1')).toBeLessThan(streamed.indexOf('monitoring.retraining.requested.v1'));
  });

  const asOf = async (query: string) => {
    const { status, body } = await story.stack.api<List<Standing>>('GET', `/audit/api/v1/as-of?model=flight-delay&environment=production${query}`, CARLA);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.items[0]!.weights.sort((one, other) => other.weight - one.weight);
  };
  const lineage = async (node: string, direction: string) => {
    const { status, body } = await story.stack.api<Graph>('GET', `/audit/api/v1/lineage?node=${encodeURIComponent(node)}&direction=${direction}&depth=20`, CARLA);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  const kindsOf = (graph: Graph) => [...new Set(graph.nodes.map((node) => node.kind))];

  it('11. audit answers who approved version 3, in which role, on which evidence, and what served at each instant, as known then and now', async () => {
    const [now] = await eventually(async () => {
      const found = await asOf('');
      expect(found).toMatchObject([{ version: story.third.version, weight: 100 }]);
      return found;
    });
    const [report] = await story.reports(story.third.version);
    expect(now!.approvals).toMatchObject([{ by: 'vera', role: 'validator', evidenceDigest: now!.evidence.evidenceDigest }]);
    expect(now!.evidence.reports).toMatchObject([{ verdict: 'passed', digest: report!.digest }]);
    expect(await asOf(`&at=${story.duringCanary.at}`)).toMatchObject([{ version: 1, weight: 90 }, { version: story.duringCanary.version, weight: 10 }]);
    // What was known before version 3 was approved says nothing of it, whatever instant is asked for.
    expect(await asOf(`&at=${new Date().toISOString()}&knownAt=${story.beforeThird}`)).toMatchObject([{ version: 1, weight: 100 }]);
  });

  it('11. lineage leads from the January–March data to version 3’s predictions, and from one flight’s key back to everything behind it', async () => {
    const { nodes } = await lineage(`models/flight-delay/versions/${story.third.version}`, 'up');
    const dataset = nodes.find((node) => node.kind === 'dataset' && node.label.includes('january-march'))!;
    expect(nodes.map((node) => node.id)).toContain(`retraining-requests/${story.requestId}`);
    const down = await eventually(async () => {
      const graph = await lineage(dataset.id, 'down');
      expect(kindsOf(graph)).toEqual(expect.arrayContaining(['run', 'model-version', 'report', 'promotion', 'rollout', 'segment']));
      return graph;
    }, 60_000);
    expect(down.nodes.some((node) => node.label.includes('january-february'))).toBe(false);
    const [flight] = await eventually(async () => {
      const { body } = await story.stack.api<List<{ version: number; segment: string | null; label: { value: string } | null }>>('GET', `/monitoring/api/v1/predictions?model=flight-delay&key=${encodeURIComponent(landingsOf(story.march)[7]!.key)}`, CARLA);
      expect(body.items[0]!.segment).toMatch(/^sha256:/);
      return body.items;
    }, 60_000);
    expect(flight).toMatchObject({ version: 1, label: { value: String(landingsOf(story.march)[7]!.value) } });
    const up = await eventually(async () => {
      const graph = await lineage(`segments/${flight!.segment}`, 'up');
      expect(kindsOf(graph)).toEqual(expect.arrayContaining(['dataset', 'run', 'model-version', 'report', 'promotion', 'rollout']));
      return graph;
    }, 60_000);
    expect(up.nodes.some((node) => node.label.includes('january-february'))).toBe(true);
    const proof = up.edges.find((edge) => edge.to.startsWith('segments/'))!.event;
    expect((await story.stack.api<LedgerEvent>('GET', `/audit/api/v1/events/${proof}`, CARLA)).body.type).toBe('monitoring.prediction-segment.sealed.v1');
  });

  it('11. no source has a gap, the chain holds, and what compliance has read is on the record', async () => {
    const { body } = await story.stack.api<{ sources: Array<{ source: string; gaps: unknown[] }> }>('GET', '/audit/api/v1/completeness', CARLA);
    expect(body.sources.flatMap((source) => source.gaps)).toEqual([]);
    expect(body.sources.map((source) => source.source.split('/')[0])).toEqual(expect.arrayContaining(['monitoring', 'notification']));
    expect((await story.stack.api('GET', '/audit/api/v1/chain/verification', CARLA)).body).toMatchObject({ intact: true });
    const read = await story.stack.api<List<LedgerEvent>>('GET', '/audit/api/v1/events?type=audit.record.read.v1&actor=carla&reads=include&order=desc&limit=500', CARLA);
    expect(read.body.items.map((event) => event.data['path'])).toEqual(expect.arrayContaining([expect.stringContaining('as-of'), expect.stringContaining('completeness')]));
  });
}
