import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { eventLog, type FieldSchema } from '../../api/event-log.js';

/** What an event of this type holds, by its published schema. */
export function EventSchema({ type }: { readonly type: string }) {
  const { data } = useQuery({ queryKey: ['event-log'], queryFn: eventLog, staleTime: Infinity });
  const schema = data?.components.schemas[type.replace(/^\w+(\.access\.denied\.)/, 'every$1')];
  if (!schema) return null;
  return (
    <details>
      <summary>The schema of {type}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label="table of fields">
        <Table aria-label="schema" miw={380} verticalSpacing={2}>
          <Table.Thead><Table.Tr><Table.Th scope="col">Field</Table.Th><Table.Th scope="col">What</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>{fieldsOf(schema).map(({ name, what }) => <Table.Tr key={name}><Table.Th scope="row"><Text size="sm" ff="monospace">{name}</Text></Table.Th><Table.Td><Text size="sm">{what}</Text></Table.Td></Table.Tr>)}</Table.Tbody>
        </Table>
      </div>
    </details>
  );
}

interface Field { readonly name: string; readonly what: string }

function fieldsOf({ properties = {}, required = [] }: FieldSchema, before = ''): Field[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const schema = property.anyOf?.[0] ?? property;
    const what = `${schema.description ?? schema.enum?.join(', ') ?? (schema.type === 'array' ? 'list' : schema.type) ?? ''}${required.includes(name) ? '' : ', optional'}`;
    return [{ name: before + name, what }, ...fieldsOf(schema, `${before}${name}.`), ...(schema.items ? fieldsOf(schema.items, `${before}${name}[].`) : [])];
  });
}
