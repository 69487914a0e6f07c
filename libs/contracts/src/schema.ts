/** JSON Schema (draft-07) as this library writes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;
export type Shape<T extends object = object> = new () => T;

interface FieldEntry { schema: () => JsonSchema; optional: boolean }

const fieldsOf = new Map<object, Map<string, FieldEntry>>();

function entry(prototype: object, key: string): FieldEntry {
  const fields = fieldsOf.get(prototype) ?? new Map<string, FieldEntry>();
  fieldsOf.set(prototype, fields);
  const found = fields.get(key) ?? { schema: () => ({}), optional: false };
  fields.set(key, found);
  return found;
}

export function addField(prototype: object, key: string, schema: () => JsonSchema): void {
  entry(prototype, key).schema = schema;
}

export function makeOptional(prototype: object, key: string): void {
  entry(prototype, key).optional = true;
}

/** The fields of a class and of the classes it extends, the parents' first. */
export function fieldSchemas(shape: Shape): Array<{ name: string; schema: JsonSchema; optional: boolean }> {
  const chain: object[] = [];
  for (let at: object | null = shape.prototype as object; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) chain.unshift(at);
  return chain.flatMap((prototype) => [...(fieldsOf.get(prototype) ?? [])].map(([name, field]) => ({
    name, optional: field.optional, schema: nonEmpty(field.schema(), `${shape.name}.${name}`),
  })));
}

/** The JSON Schema of a class, read from its field decorators. Throws if it has none or one says nothing. */
export function schemaOf(shape: Shape): JsonSchema {
  const fields = fieldSchemas(shape);
  if (fields.length === 0) throw new Error(`${shape.name} has no fields: decorate them with those of contracts/fields`);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema, optional }) => [name, optional ? nullable(schema) : schema])),
    required: fields.filter((field) => !field.optional).map((field) => field.name),
    additionalProperties: false,
  };
}

function nonEmpty(schema: JsonSchema, where: string): JsonSchema {
  if (Object.keys(schema).length === 0) throw new Error(`${where} has an empty schema: an event may not carry what nothing describes`);
  return schema;
}

const nullable = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

/** The same schema with unknown fields allowed at every level: what a consumer checks. */
export function tolerant(schema: JsonSchema): JsonSchema {
  const walk = (at: unknown): unknown => {
    if (Array.isArray(at)) return at.map(walk);
    if (typeof at !== 'object' || at === null) return at;
    return Object.fromEntries(Object.entries(at).flatMap(([key, value]) =>
      key === 'additionalProperties' && value === false ? [] : [[key, walk(value)]]));
  };
  return walk(schema) as JsonSchema;
}
