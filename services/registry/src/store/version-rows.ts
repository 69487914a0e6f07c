import type { Version, VersionRecord } from '../app/ports/models.js';
import { feedbackTags, type Finding } from '../domain/feedback.js';
import { artifactUri, registeredPath } from '../domain/artifact-path.js';
import type { Stage } from '../domain/stage.js';
import { tagCondition, type SearchColumns } from './search-sql.js';

export interface VersionRow {
  model_id: string; name: string; number: number; source: string; run_id: string | null; logged_model_id: string | null; run_link: string; description: string;
  tags: Record<string, string>; stage: Stage; created_at: string | number; updated_at: string | number; registered_by: string; correlation_id: string;
  download_uri: string | null; artifact_digest: string; evidence_wanted: number; evidence_revision: number;
}
export interface VersionRecordRow extends VersionRow { aliases: string[] | null; verdicts: Record<string, string> | null; serving: string[] | null; feedback: FindingRow[] | null }

type FindingRow = Omit<Finding, 'since' | 'at'> & { since: string; at: string };

/** A version `v` of the model `m`, with its aliases and what others have found out about it. */
export const VERSION_RECORD = `v.*, m.name,
  (SELECT json_agg(alias ORDER BY alias) FROM model_alias a WHERE a.model_id = v.model_id AND a.number = v.number) AS aliases,
  (SELECT json_object_agg(policy, verdict || CASE WHEN summary = '' THEN '' ELSE ': ' || summary END) FROM validation_fact f WHERE f.model_id = v.model_id AND f.number = v.number) AS verdicts,
  (SELECT json_agg(environment ORDER BY environment) FROM serving_fact s WHERE s.model_id = v.model_id AND s.number = v.number) AS serving,
  (SELECT json_agg(f) FROM (SELECT DISTINCT ON (kind, environment, about) kind, environment, about, state, words, since, at FROM feedback_fact f
     WHERE f.model_id = v.model_id AND f.number = v.number AND kind IN ('drift', 'performance', 'alert', 'canary', 'retraining', 'reference')
     ORDER BY kind, environment, about, at DESC, event_id DESC) f) AS feedback`;

export const VERSION_FROM = 'model_version v JOIN model m ON m.id = v.model_id';

/**
 * The newest version of each stage of the model `m`, to be joined laterally as `v`: through one index for the stage that
 * nearly all have, and one that holds the few others, so that it costs the same however many versions there are.
 */
export const NEWEST_OF_EACH_STAGE = `(
  (SELECT * FROM model_version x WHERE x.model_id = m.id AND x.stage = 'None' ORDER BY x.number DESC LIMIT 1)
  UNION ALL
  (SELECT DISTINCT ON (x.stage) * FROM model_version x WHERE x.model_id = m.id AND x.stage <> 'None' ORDER BY x.stage, x.number DESC)) v`;

export const versionOf = (row: VersionRow): Version => ({
  modelId: row.model_id, name: row.name, number: row.number, source: row.source, runId: row.run_id, loggedModelId: row.logged_model_id, runLink: row.run_link,
  description: row.description, tags: row.tags, stage: row.stage, createdAt: Number(row.created_at), updatedAt: Number(row.updated_at), registeredBy: row.registered_by,
  correlationId: row.correlation_id, downloadUri: row.download_uri ?? artifactUri(registeredPath(row.model_id, row.number)), artifactDigest: row.artifact_digest,
  evidenceWanted: row.evidence_wanted, evidenceRevision: row.evidence_revision,
});

export const versionRecordOf = (row: VersionRecordRow): VersionRecord => ({
  ...versionOf(row), aliases: row.aliases ?? [],
  findings: {
    ...Object.fromEntries(Object.entries(row.verdicts ?? {}).map(([policy, verdict]) => [`baton.out.validation.${policy}`, verdict])),
    ...(row.serving && { 'baton.out.serving': row.serving.join(', ') }),
    ...feedbackTags((row.feedback ?? []).map((finding) => ({ ...finding, since: new Date(finding.since), at: new Date(finding.at) })), row.serving ?? []),
  },
});

const ATTRIBUTES: Readonly<Record<string, string>> = {
  name: 'm.name', version_number: 'v.number', run_id: 'v.run_id', source: 'v.source', current_stage: 'v.stage', user_id: 'v.registered_by', model_id: 'v.logged_model_id',
  creation_timestamp: 'v.created_at', last_updated_timestamp: 'v.updated_at',
};

export const VERSION_COLUMNS: SearchColumns = {
  condition: (comparison, test, parameters) => {
    const { operator, value, place } = comparison;
    if (place.entity === 'tag') return tagCondition('v.tags', comparison, test, parameters);
    // As a constant the model lets its versions be read in order; joined, all of them would have to be sorted.
    if (place.key === 'name' && operator === '=') return `v.model_id = (SELECT id FROM model WHERE name = ${parameters.add(value)}::text)`;
    return test(ATTRIBUTES[place.key]!);
  },
  order: ({ place }, parameters) => (place.entity === 'tag' ? `v.tags ->> ${parameters.add(place.key)}::text` : ATTRIBUTES[place.key]!),
};
