import type { Kafka } from 'kafkajs';

/** How a topic is made, if it is not there. */
export interface TopicShape { readonly partitions: number; /** -1 is for ever. */ readonly retentionMs: number }

/** One partition, kept for ever. */
export const LIFECYCLE: TopicShape = { partitions: 1, retentionMs: -1 };

/** Creates the topics that are missing. */
export async function ensureTopics(kafka: Kafka, topics: readonly string[], { partitions, retentionMs }: TopicShape): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length === 0) return;
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic, numPartitions: partitions, replicationFactor: -1,
        configEntries: [{ name: 'retention.ms', value: String(retentionMs) }, { name: 'retention.bytes', value: '-1' }, { name: 'cleanup.policy', value: 'delete' }],
      })),
    });
  } finally {
    await admin.disconnect();
  }
}
