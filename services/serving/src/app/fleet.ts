import { slotKey, type DesiredSplit } from './desired-split.js';
import { ModelSlot, type SlotSurroundings } from './model-slot.js';

/** Every model in every environment of this process, and who is meant by a name. */
export class Fleet {
  private readonly slots = new Map<string, ModelSlot>();
  /** By environment and name. Replaced as a whole, so that a request never sees half of a change. */
  private table: ReadonlyMap<string, ReadonlyMap<string, ModelSlot>> = new Map();
  private readonly surroundings: SlotSurroundings;

  constructor(surroundings: SlotSurroundings) {
    this.surroundings = { ...surroundings, onRouted: () => { this.draw(); surroundings.onRouted(); } };
  }

  /** @param applied what served before a restart */
  want(desired: readonly DesiredSplit[], applied: readonly DesiredSplit[] = []): void {
    const former = new Map(applied.map((split) => [slotKey(split), split]));
    for (const split of desired) {
      const slot = this.slots.get(slotKey(split));
      if (slot) slot.want(split);
      else this.add(split, former.get(slotKey(split)) ?? null);
    }
    this.draw();
  }

  private add(split: DesiredSplit, former: DesiredSplit | null): void {
    const slot = new ModelSlot(split, former, this.surroundings);
    this.slots.set(slotKey(split), slot);
    slot.start();
  }

  /** A name means the model that has it now; a name that a model had before means it as long as no other has it. */
  private draw(): void {
    const table = new Map<string, Map<string, ModelSlot>>();
    const shown = this.all.filter((slot) => slot.exists);
    for (const slot of shown) namesIn(table, slot).set(slot.desired.name, slot);
    for (const slot of shown) {
      const names = namesIn(table, slot);
      for (const name of slot.desired.formerNames) if (!names.has(name)) names.set(name, slot);
    }
    this.table = table;
  }

  get all(): ModelSlot[] {
    return [...this.slots.values()];
  }

  get desired(): DesiredSplit[] {
    return this.all.map((slot) => slot.desired);
  }

  /** What requests are answered by now. */
  get applied(): DesiredSplit[] {
    return this.all.flatMap((slot) => (slot.serving ? [slot.serving.goal] : []));
  }

  find(environment: string, name: string): ModelSlot | undefined {
    return this.table.get(environment)?.get(name);
  }

  /** The names that answer, by environment. */
  get names(): ReadonlyMap<string, ReadonlyMap<string, ModelSlot>> {
    return this.table;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((slot) => slot.close()));
  }
}

function namesIn(table: Map<string, Map<string, ModelSlot>>, { desired: { environment } }: ModelSlot): Map<string, ModelSlot> {
  const names = table.get(environment) ?? new Map<string, ModelSlot>();
  table.set(environment, names);
  return names;
}
