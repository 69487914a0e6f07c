import type { Transaction } from '@baton/persistence';
import { Models, type Model, type ModelRecord, type Version } from '../app/ports/models.js';
import type { Found } from '../app/ports/search.js';
import { STAGES } from '../domain/stage.js';

/** For unit tests: models, and the shelf on which their versions and aliases lie. */
export class FakeModels extends Models {
  readonly models = new Map<string, Model>();
  readonly versions = new Map<string, Version[]>();
  readonly lastVersion = new Map<string, number>();
  readonly aliases = new Map<string, Map<string, number>>();

  named(name: string): Model | undefined {
    return [...this.models.values()].find((model) => model.name === name);
  }

  async create(_tx: Transaction, model: Model): Promise<boolean> {
    if (this.named(model.name)) return false;
    this.models.set(model.id, model);
    return true;
  }

  async lock(_tx: Transaction, name: string): Promise<Model | undefined> {
    return this.named(name);
  }

  async byName(name: string): Promise<ModelRecord | undefined> {
    const model = this.named(name);
    return model && this.record(model);
  }

  async byId(id: string): Promise<ModelRecord | undefined> {
    const model = this.models.get(id);
    return model && this.record(model);
  }

  private record(model: Model): ModelRecord {
    const versions = this.versions.get(model.id) ?? [];
    const newest = STAGES.flatMap((stage) => versions.filter((version) => version.stage === stage).at(-1) ?? []).sort((a, b) => a.number - b.number);
    return { ...model, aliases: this.aliasesOf(model.id), latest: newest.map((version) => ({ ...version, aliases: [], findings: {} })) };
  }

  aliasesOf(modelId: string): Array<{ alias: string; number: number }> {
    return [...(this.aliases.get(modelId) ?? [])].map(([alias, number]) => ({ alias, number })).sort((a, b) => (a.alias < b.alias ? -1 : 1));
  }

  search(): Promise<Found<ModelRecord>> {
    throw new Error('a fake does not search: that is tested where it happens, in SQL');
  }

  async page(limit: number, after: string | null): Promise<ModelRecord[]> {
    const sorted = [...this.models.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return sorted.filter((model) => after === null || model.name > after).slice(0, limit).map((model) => this.record(model));
  }

  async describe(name: string, description: string, now: number): Promise<boolean> {
    return this.change(name, { description, updatedAt: now });
  }

  async rename(_tx: Transaction, id: string, name: string, now: number): Promise<boolean> {
    if (this.named(name)) return false;
    this.models.set(id, { ...this.models.get(id)!, name, updatedAt: now });
    return true;
  }

  async delete(_tx: Transaction, id: string): Promise<void> {
    for (const map of [this.models, this.versions, this.aliases, this.lastVersion]) map.delete(id);
  }

  async setTag(name: string, key: string, value: string | null): Promise<boolean> {
    const { [key]: _, ...others } = this.named(name)?.tags ?? {};
    return this.change(name, { tags: value === null ? others : { ...others, [key]: value } });
  }

  async alias(_tx: Transaction, modelId: string, alias: string): Promise<number | null> {
    return this.aliases.get(modelId)?.get(alias) ?? null;
  }

  async setAlias(_tx: Transaction, modelId: string, alias: string, number: number | null): Promise<void> {
    const aliases = this.aliases.get(modelId) ?? new Map<string, number>();
    this.aliases.set(modelId, aliases);
    if (number === null) aliases.delete(alias);
    else aliases.set(alias, number);
  }

  private change(name: string, change: Partial<Model>): boolean {
    const model = this.named(name);
    if (model) this.models.set(model.id, { ...model, ...change });
    return model !== undefined;
  }
}
