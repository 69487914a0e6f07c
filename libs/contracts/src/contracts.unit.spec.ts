import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asyncApiSpecification from '@asyncapi/specs/schemas/3.0.0-without-$id.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { asyncApi } from './asyncapi.js';
import { everyContract } from './catalogue.js';
import { ContractViolation, contractOf, make, type EventContract } from './event.js';
import { eventsPage } from './events-page.js';
import { Decimal, Decimals, Digest, Flag, Id, Instant, Integer, Integers, ListOf, Nested, OneOf, Optional, Text, TextMap, Texts } from './fields.js';
import { ModelCreated } from './registry/model-created.js';
import { schemaOf } from './schema.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

class Inner { @Integer({ min: 0, max: 5 }) n!: number; }
class Everything {
  @Optional() @Id() id?: string | null;
  @Optional() @Digest() digest?: string | null;
  @Optional() @Instant() instant?: string | null;
  @Optional() @Text({ min: 1, max: 3 }) text?: string | null;
  @Optional() @Integer({ min: -2, max: 2 }) integer?: number | null;
  @Optional() @Decimal({ min: 0, max: 1 }) decimal?: number | null;
  @Optional() @Flag() flag?: boolean | null;
  @Optional() @OneOf('a', 'b') word?: string | null;
  @Optional() @Nested(() => Inner) nested?: Inner | null;
  @Optional() @ListOf(() => Inner, { max: 2 }) list?: Inner[] | null;
  @Optional() @Texts({ max: 2, length: 2 }) texts?: string[] | null;
  @Optional() @Integers({ max: 2 }) integers?: number[] | null;
  @Optional() @Decimals({ max: 2 }) decimals?: number[] | null;
  @Optional() @TextMap() map?: Record<string, string> | null;
}

describe('the field vocabulary', () => {
  const schema = new Ajv().compile(schemaOf(Everything));
  const likely = fc.oneof(
    fc.constantFrom<unknown>(null, 'a', 'b', '', '\u{1F600}\u{1F600}\u{1F600}', 'a\uFE0F', 'abcd', 0, 1, 1.5, -0, 3, Number.MAX_VALUE, true, {}, [], [{ n: 1 }], [{ n: 9 }], { n: 2 }, { n: 'x' }, ['aa', 'bb'], ['aaa'], [1, 2], [-2], [1.5, 'x'], [1, 2, 3],
      { k: 'v' }, { k: 1 }, [null], '2026-03-01T12:00:00Z', '2026-13-01T12:00:00Z', '2026-03-01T12:00:00+01:00', `sha256:${'a'.repeat(64)}`, `sha256:${'g'.repeat(64)}`, '0190a0a0-0000-7000-8000-000000000001', '0190A0A0-0000-7000-8000-000000000001'),
    fc.jsonValue() as fc.Arbitrary<unknown>,
  );
  const names = Object.keys((schemaOf(Everything) as { properties: object }).properties);

  it('says the same in class-validator and in JSON Schema, on every value', () => {
    fc.assert(fc.property(fc.constantFrom(...names), likely, (name, value) => {
      const bySchema = schema({ [name]: value });
      const byClass = validateSync(plainToInstance(Everything, { [name]: value }), { forbidUnknownValues: false }).length === 0;
      expect({ name, value, valid: byClass }).toEqual({ name, value, valid: bySchema });
    }), { numRuns: 3_000 });
  });

  it('refuses a class that nothing describes', () => {
    class Empty {}
    expect(() => schemaOf(Empty)).toThrow('Empty has no fields');
  });
});

describe('events', () => {
  let contracts: EventContract[];
  beforeAll(async () => { contracts = await everyContract(); });

  it('are checked strictly when published and with unknown fields allowed when consumed', () => {
    const contract = contractOf(ModelCreated);
    const event = make(ModelCreated, { modelId: '0190a0a0-0000-7000-8000-000000000001', name: 'flights' });
    expect(() => contract.checkStrictly(event)).not.toThrow();
    expect(() => contract.checkTolerantly({ ...event, later: 1 })).not.toThrow();
    expect(() => contract.checkStrictly({ ...event, later: 1 })).toThrow(new ContractViolation('registry.model.created.v1: data must NOT have additional properties (later)'));
    expect(() => contract.checkTolerantly({ ...event, name: 7 })).toThrow('name must be string');
  });

  it('are named <publisher>.<entity>.<past tense>.v<n>, in the folder of their publisher', () => {
    for (const contract of contracts) expect(contract.type).toMatch(/^(\*|registry|validation|deployment|serving|monitoring|notification|audit)\.[a-z-]+\.[a-z-]+\.v\d+$/);
    expect(contracts.length).toBeGreaterThan(30);
  });

  it('keep the shape that was published: a changed one is a new version', () => {
    for (const contract of contracts) {
      const file = at(`../schemas/${contract.type.replace('*', 'every')}.json`);
      expect(existsSync(file), `${contract.type} has no file in libs/contracts/schemas: run npm run contracts`).toBe(true);
      expect(JSON.parse(readFileSync(file, 'utf8')), `${contract.type} has another shape than was published`).toEqual(JSON.parse(JSON.stringify(contract.schema)));
    }
    expect(readdirSync(at('../schemas'))).toHaveLength(contracts.length);
  });

  it('are documented as they are', () => {
    expect(readFileSync(at('../../../docs/events.md'), 'utf8')).toBe(eventsPage(contracts));
    expect(readFileSync(at('../../../docs/asyncapi.json'), 'utf8')).toBe(`${JSON.stringify(asyncApi(contracts), null, 1)}\n`);
  });

  it('make an AsyncAPI document in which every event has its channel, and brokers where they are known', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const fits = ajv.compile(asyncApiSpecification);
    for (const document of [asyncApi(contracts), asyncApi(contracts, { brokers: ['kafka.example:9092'], prefix: 'team.' })] as Array<Record<string, object>>) {
      expect(fits(JSON.parse(JSON.stringify(document))), ajv.errorsText(fits.errors)).toBe(true);
      const told = Object.values(document['channels'] as Record<string, { messages: object }>).flatMap(({ messages }) => Object.keys(messages));
      expect([...new Set(told)].sort()).toEqual(contracts.map(({ type }) => type.replace('*', 'every')).sort());
    }
    expect(asyncApi(contracts, { brokers: ['kafka.example:9092'], prefix: 'team.' })).toMatchObject({ servers: { broker1: { host: 'kafka.example:9092' } }, channels: { registry: { address: 'team.registry.v1' } } });
  });
});
