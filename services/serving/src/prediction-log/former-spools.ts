import { rm } from 'node:fs/promises';
import type { Boot } from './boot.js';
import type { SpoolBudget } from './spool-budget.js';
import { segmentsIn } from './spool-files.js';
import { SpoolPublisher, type PublisherOptions } from './spool-publisher.js';
import { DamagedSpool, endOf } from './spool-reader.js';
import type { VolumeWriter } from '@baton/messaging';

export interface FormerSurroundings {
  readonly writer: VolumeWriter;
  readonly budget: SpoolBudget;
  readonly publishing: Pick<PublisherOptions, 'topic' | 'limits' | 'onTrouble'>;
  /** Resolves when it is recorded that the source has ended. */
  closed(source: string, lastSequence: number): Promise<void>;
  say(message: string): void;
}

/**
 * Publishes what processes before this one left behind, each under its own source, says where each source ended, and then
 * deletes it. Whatever goes wrong with one stays on the disk for a person to look at, and is tried again at the next start.
 */
export async function drainFormerSpools(boots: readonly Boot[], surroundings: FormerSurroundings, stop: AbortSignal): Promise<void> {
  const sizes = new Map<Boot, number>();
  for (const boot of boots) {
    const bytes = (await segmentsIn(boot.directory)).reduce((sum, segment) => sum + segment.bytes, 0);
    surroundings.budget.find(bytes);
    sizes.set(boot, bytes);
  }
  for (const boot of boots) {
    if (stop.aborted) return;
    try {
      if (await drain(boot, surroundings, stop)) surroundings.budget.free(sizes.get(boot) ?? 0);
    } catch (error) {
      surroundings.say(`${boot.directory} is left as it is: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function drain({ directory, source, instance }: Boot, { writer, publishing, closed, say }: FormerSurroundings, stop: AbortSignal): Promise<boolean> {
  const { end, torn } = await endOf(directory);
  if (torn > 0) say(`${source} ends with ${torn} bytes of a prediction that was never answered; they are dropped`);
  const publisher = new SpoolPublisher(writer, { ...publishing, directory, source, instance });
  try {
    await publisher.publishUpTo(end, stop);
  } catch (error) {
    if (!(error instanceof DamagedSpool)) throw error;
    say(`predictions of ${source} are lost: ${error.message}`);
  }
  if (stop.aborted) return false;
  await closed(source, publisher.lastSequence);
  await rm(directory, { recursive: true, force: true });
  return true;
}
