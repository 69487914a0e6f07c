import type { EventContract } from './event.js';
import type { JsonSchema } from './schema.js';

const HEAD = `# Events

Made from \`libs/contracts\` by \`npm run contracts\`. Every event is a CloudEvent 1.0 (Kafka binding, binary mode) on its publisher's topic \`<publisher>.v1\`, which has one partition and is kept for ever. Beside the standard attributes each has \`ce_correlationid\` (what belongs together), \`ce_causationid\` (the event it answers), \`ce_actor\` (who), \`ce_sequence\` (counted from 1 in its source, without gaps) and \`traceparent\`. \`ce_source\` + \`ce_id\` is the key to drop repetitions by; unknown fields are to be ignored. [asyncapi.json](asyncapi.json) says the same to tools. An event whose publisher is \`*\` is published by every service.

\`serving.prediction.logged.v1\` alone goes another way: it is published on \`inference.v1\` (partitioned by server, kept for days), its value is an Apache Arrow IPC stream (\`application/vnd.apache.arrow.stream\`), and its fields below are the JSON at the key \`baton\` of the stream's schema metadata. See \`libs/prediction-log\`.
`;

/** The documentation of all events, as Markdown. */
export function eventsPage(contracts: readonly EventContract[]): string {
  const publishers = [...new Set(contracts.map((contract) => contract.publisher))];
  return [HEAD, ...publishers.flatMap((publisher) => [`## ${publisher}\n`, ...contracts.filter((contract) => contract.publisher === publisher).map(section)])].join('\n');
}

function section(contract: EventContract): string {
  return `### \`${contract.type}\`\n\n| field | type |\n|---|---|\n${rows(contract.schema, '').join('\n')}\n`;
}

function rows(schema: JsonSchema, prefix: string): string[] {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = new Set((schema['required'] ?? []) as string[]);
  return Object.entries(properties).flatMap(([name, property]) => {
    const inner = (property['anyOf'] as JsonSchema[] | undefined)?.[0] ?? property;
    const row = `| \`${prefix}${name}\` | ${describe(inner)}${required.has(name) ? '' : ', optional'} |`;
    const items = inner['items'] as JsonSchema | undefined;
    return [row, ...rows(inner, `${prefix}${name}.`), ...(items ? rows(items, `${prefix}${name}[].`) : [])];
  });
}

function describe(schema: JsonSchema): string {
  if (schema['enum']) return (schema['enum'] as string[]).map((word) => `\`${word}\``).join(' ');
  if (schema['description']) return schema['description'] as string;
  if (schema['type'] === 'array') return `list of ${(schema['items'] as JsonSchema)['type'] as string}s`;
  if (schema['type'] === 'object') return schema['properties'] ? 'object' : 'map of text to text';
  if (schema['type'] === 'string') return `text, at most ${schema['maxLength'] as number} characters`;
  const [low, high] = [schema['minimum'] as number | undefined, schema['maximum'] as number | undefined];
  const bounds = low !== undefined && low > Number.MIN_SAFE_INTEGER ? ` from ${low}${high !== undefined && high < Number.MAX_SAFE_INTEGER ? ` to ${high}` : ''}` : '';
  return `${schema['type'] as string}${bounds}`;
}
