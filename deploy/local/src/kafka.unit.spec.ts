import { describe, expect, it } from 'vitest';
import { clusterId } from './kafka.js';

describe('the id of a Kafka cluster', () => {
  it('is one that its own tools take', () => {
    const ids = Array.from({ length: 2_000 }, clusterId);
    expect(ids.filter((id) => !/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
