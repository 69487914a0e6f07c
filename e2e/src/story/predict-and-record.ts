import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type LedgerEvent, type List, type March } from './answers.js';
import { CARLA, DANA } from './cast.js';
import { type FlightStory } from './flight-story.js';

/** Steps 4 and 5: it serves what scikit-learn would say, and all of it is on the record. */
export function predictAndRecord(story: FlightStory): void {
  it('4. March’s flights get scikit-learn’s own probabilities over the Open Inference Protocol', async () => {
    const march = JSON.parse(readFileSync(join(story.files, 'march.json'), 'utf8')) as March;
    const rows = march.probability.length;
    expect(rows).toBe(10_000);
    let largest = 0;
    for (let from = 0; from < rows; from += 500) {
      const inputs = Object.entries(march.columns).map(([name, values]) => ({
        name, shape: [500, 1], datatype: typeof values[0] === 'string' ? 'BYTES' : 'FP64', data: values.slice(from, from + 500),
      }));
      const { status, body } = await story.stack.api<{ id: string; model_version: string; outputs: Array<{ name: string; shape: number[]; data: number[] }> }>('POST', '/v2/models/flight-delay/infer', ['app', 'service'], { id: `march-${from}`, inputs });
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body).toMatchObject({ id: `march-${from}`, model_version: '1' });
      const scores = body.outputs.find((output) => output.shape.length === 2)!;
      for (let row = 0; row < 500; row++) largest = Math.max(largest, Math.abs(scores.data[row * 2 + 1]! - march.probability[from + row]!));
    }
    expect(largest).toBeLessThan(1e-5);
  });

  it('4. mlflow.pyfunc loads the very bytes that serve, by the alias that moved by itself', async () => {
    const { body: version } = await story.stack.api<{ aliases: string[]; artifact: { files: Array<{ path: string; digest: string }> } }>('GET', '/registry/api/v1/models/flight-delay/versions/1', DANA);
    expect(version.aliases).toContain('champion');
    const loaded = await story.stack.python<{ digest: string; largestDifference: number }>('flights.py', ['load', join(story.files, 'loaded')], DANA);
    expect(loaded.digest).toBe(version.artifact.files.find((file) => file.path === 'model.onnx')!.digest);
    expect(loaded.largestDifference).toBeLessThan(1e-5);
  });

  it('5. the audit log tells it all in order, with actor, cause and correlation, and no source has a gap', async () => {
    const all: LedgerEvent[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: List<LedgerEvent> = (await story.stack.api<List<LedgerEvent>>('GET', `/audit/api/v1/events?model=flight-delay&limit=500${cursor ? `&cursor=${cursor}` : ''}`, CARLA)).body;
      all.push(...page.items);
      cursor = page.nextCursor;
    }
    const registered = all.find((event) => event.type === 'registry.model-version.registered.v1')!;
    const told = all.filter((event) => event.correlationId === registered.correlationId);
    const at = (type: string, fits: (data: Record<string, unknown>) => boolean = () => true) => told.findIndex((event) => event.type === type && fits(event.data));
    const production = (data: Record<string, unknown>) => data['environment'] === 'production';
    const order = [
      at('registry.model-version.registered.v1'), at('registry.evidence.pinned.v1'), at('validation.validation.started.v1'), at('validation.validation.passed.v1'),
      at('deployment.rollout.started.v1', (data) => data['environment'] === 'staging'), at('registry.alias.requested.v1'), at('deployment.promotion.requested.v1', production),
      at('deployment.promotion.became-stale.v1'), at('deployment.promotion.approved.v1'), at('deployment.rollout.started.v1', production), at('serving.split.applied.v1', production),
      at('deployment.rollout.completed.v1', production), at('registry.alias.moved.v1'),
    ];
    expect(order, told.map((event) => event.type).join('\n')).not.toContain(-1);
    expect([...order].sort((one, other) => one - other)).toEqual(order);
    expect(told[order[0]!]!.actor).toBe('dana');
    expect(told[order[8]!]!.actor).toBe('vera');
    expect(told[order[3]!]!.actor).toBe('service:validation');
    const byId = new Map(all.map((event) => [event.id, event]));
    for (const event of told.filter((each) => each.causationId !== null)) expect(new Date(byId.get(event.causationId!)!.time).getTime()).toBeLessThanOrEqual(new Date(event.time).getTime());
    // One trace from the mlflow call that ended the run to what the last consumer made of it.
    const staged = at('serving.split.applied.v1', (data) => data['environment'] === 'staging');
    const chain = [order[1]!, order[2]!, order[3]!, order[4]!, staged].map((index) => told[index]!);
    expect(new Set(chain.map((event) => event.traceparent?.split('-')[1])), chain.map((event) => `${event.type} ${event.traceparent}`).join('\n')).toHaveProperty('size', 1);

    const { body } = await story.stack.api<{ sources: Array<{ source: string; gaps: unknown[] }> }>('GET', '/audit/api/v1/completeness', CARLA);
    expect(body.sources.map((source) => source.source.split('/')[0]).sort()).toEqual(expect.arrayContaining(['deployment', 'registry', 'serving', 'validation']));
    expect(body.sources.flatMap((source) => source.gaps)).toEqual([]);
  });
}
