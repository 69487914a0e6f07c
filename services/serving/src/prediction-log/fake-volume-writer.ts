import { EventLogUnavailable, VolumeWriter, type OutgoingVolumeRecord } from '@baton/messaging';

/** Keeps what it is given; `away` refuses, `silent` takes and does not say so. */
export class FakeVolumeWriter extends VolumeWriter {
  readonly records: OutgoingVolumeRecord[] = [];
  mood: 'there' | 'away' | 'silent' = 'there';

  publish(_topic: string, records: readonly OutgoingVolumeRecord[]): Promise<void> {
    if (this.mood !== 'away') this.records.push(...records);
    return this.mood === 'there' ? Promise.resolve() : Promise.reject(new EventLogUnavailable('no broker'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
