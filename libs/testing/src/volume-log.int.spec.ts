import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KafkaVolumeLog, LARGEST_VALUE, type VolumeReader, type VolumeRecord } from '@baton/messaging';
import { brokers, eventually, freshPrefix } from './index.js';

const silent = { debug: () => undefined, warn: () => undefined };

describe('the volume path', () => {
  let topic: string;
  let log: KafkaVolumeLog;
  const open: Array<{ close(): Promise<void> }> = [];
  const noted = new Map<number, string>();
  const seen: VolumeRecord[] = [];

  beforeEach(() => {
    topic = `${freshPrefix()}inference.v1`;
    log = new KafkaVolumeLog({ brokers: [brokers()], clientId: 'volume', log: silent });
    noted.clear();
    seen.length = 0;
  });
  afterEach(async () => { await Promise.all(open.splice(0).map((each) => each.close())); });

  async function read(onBatch: (records: readonly VolumeRecord[]) => Promise<void> | void = () => undefined, from = () => Promise.resolve(new Map(noted))): Promise<VolumeReader> {
    const reader = log.reader('volume-test');
    open.push(reader);
    await reader.start({
      topic, from,
      onBatch: async (records) => {
        await onBatch(records);
        seen.push(...records);
        noted.set(records[0]!.partition, String(BigInt(records.at(-1)!.offset) + 1n));
      },
    });
    return reader;
  }

  async function publish(numbers: readonly number[], key = (n: number) => `key ${n % 16}`): Promise<void> {
    const writer = log.writer();
    await writer.publish(topic, numbers.map((n) => ({ key: key(n), headers: { n: String(n) }, value: Buffer.from([n & 255, 0, 255]) })));
    await writer.close();
  }

  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  const values = () => seen.map((record) => Number(record.headers['n'])).sort((a, b) => a - b);

  it('spreads keys over partitions, keeps the order within each, and moves bytes as they are', async () => {
    await publish(range(0, 200));
    await read();
    await eventually(() => expect(values()).toEqual(range(0, 200)));
    expect(new Set(seen.map((record) => record.partition)).size).toBeGreaterThan(1);
    for (const partition of new Set(seen.map((record) => record.partition))) {
      const offsets = seen.filter((record) => record.partition === partition).map((record) => Number(record.offset));
      expect(offsets).toEqual(range(0, offsets.length));
    }
    expect(new Set(seen.map((record) => `${record.key} ${record.partition}`)).size).toBe(16);
    const one = seen.find((record) => record.headers['n'] === '200' || record.headers['n'] === '130')!;
    expect([...one.value!]).toEqual([130, 0, 255]);
  });

  it('goes on at the noted offsets after a restart, and reads nothing twice', async () => {
    await publish(range(0, 100));
    const first = await read();
    await eventually(() => expect(values()).toEqual(range(0, 100)));
    await first.close();
    await publish(range(100, 150));
    await read();
    await eventually(() => expect(values()).toEqual(range(0, 150)));
    await publish(range(150, 160));
    await eventually(() => expect(values()).toEqual(range(0, 160)));
  });

  it('brings the same records again after a rejection', async () => {
    await publish(range(0, 20), () => 'one');
    let failures = 2;
    const rejected: number[] = [];
    await read((records) => {
      if (failures === 0) return;
      failures -= 1;
      rejected.push(records.length);
      throw new Error('not now');
    });
    await eventually(() => expect(values()).toEqual(range(0, 20)));
    expect(rejected).toHaveLength(2);
  });

  it('reads nothing while it is not known where to go on', async () => {
    await publish(range(0, 30));
    noted.set(0, '3').set(1, '3').set(2, '3').set(3, '3');
    let failures = 2;
    await read(undefined, () => (failures-- > 0 ? Promise.reject(new Error('PostgreSQL is away')) : Promise.resolve(new Map(noted))));
    const extent = await log.extent(topic);
    const left = [...extent.values()].reduce((sum, { latest }) => sum + Math.max(0, Number(latest) - 3), 0);
    await eventually(() => expect(seen).toHaveLength(left));
    expect(seen.every((record) => Number(record.offset) >= 3)).toBe(true);
  });

  it('says what it holds, and reads it again when it is rewound', async () => {
    expect([...(await log.extent(topic)).values()]).toEqual(Array.from({ length: 4 }, () => ({ earliest: '0', latest: '0' })));
    await publish(range(0, 40));
    const reader = await read();
    await eventually(() => expect(seen).toHaveLength(40));
    expect([...(await log.extent(topic)).values()].reduce((sum, { latest }) => sum + Number(latest), 0)).toBe(40);
    expect(reader.connected).toBe(true);
    reader.rewind();
    await eventually(() => expect(seen).toHaveLength(80));
  });

  it('takes many of the largest values in one call', async () => {
    const writer = log.writer();
    open.push(writer);
    await writer.publish(topic, range(0, 5).map((n) => ({ key: 'one', headers: { n: String(n) }, value: Buffer.alloc(LARGEST_VALUE, n) })));
    await read();
    await eventually(() => expect(seen.map((record) => record.value!.length)).toEqual(Array.from({ length: 5 }, () => LARGEST_VALUE)));
    expect(values()).toEqual(range(0, 5));
  });
});
