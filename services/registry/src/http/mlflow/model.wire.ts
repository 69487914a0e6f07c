import { invalid } from '@baton/service-kit';
import type { ModelRecord, VersionRecord } from '../../app/ports/models.js';
import { LIMITS, tagsOut } from './wire-lists.js';
import type { WireFields } from './wire-fields.js';

export const versionOut = (version: VersionRecord) => ({
  name: version.name, version: String(version.number), creation_timestamp: version.createdAt, last_updated_timestamp: version.updatedAt, user_id: version.registeredBy,
  current_stage: version.stage, description: version.description, source: version.source, run_id: version.runId ?? '', run_link: version.runLink,
  status: 'READY', status_message: '', ...(version.loggedModelId !== null && { model_id: version.loggedModelId }),
  ...tagsOut('tags', { ...version.tags, ...version.findings }), ...(version.aliases.length > 0 && { aliases: version.aliases }),
});

export const modelOut = (model: ModelRecord) => ({
  name: model.name, creation_timestamp: model.createdAt, last_updated_timestamp: model.updatedAt, user_id: model.createdBy, description: model.description,
  ...tagsOut('tags', model.tags), ...(model.latest.length > 0 && { latest_versions: model.latest.map(versionOut) }),
  ...(model.aliases.length > 0 && { aliases: model.aliases.map(({ alias, number }) => ({ alias, version: String(number) })) }),
});

export const nameIn = (fields: WireFields, field = 'name'): string => {
  const name = fields.text(field, { max: 1_000 });
  if (name === '') throw invalid('Registered model name cannot be empty.', [{ field, message: 'must not be empty' }]);
  return name;
};

/** Versions travel as text; numbers are taken, too. */
export function versionIn(fields: WireFields): number {
  return fields.integer('version', { min: 1, max: 2_147_483_647 });
}

export const descriptionIn = (fields: WireFields): string => fields.optionalText('description', LIMITS.description) ?? '';
