import { Kbd, Modal, Table } from '@mantine/core';
import { PAGES } from './pages.js';

const OTHERS: ReadonlyArray<readonly [keys: readonly string[], what: string]> = [[['Ctrl K', '/'], 'Search pages, models, their versions and tabs'], [['?'], 'This list'], [['Esc'], 'Close what is open']];

/** What can be done by keyboard alone. */
export function Shortcuts({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const keys = [...OTHERS, ...PAGES.map(({ key, label }) => [[`g ${key}`], label] as const)];
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts">
      <Table aria-label="keyboard shortcuts" verticalSpacing={4}><Table.Tbody>
        {keys.map(([pressed, what]) => <Table.Tr key={what}><Table.Th scope="row">{pressed.map((each) => <Kbd key={each} mr={6}>{each}</Kbd>)}</Table.Th><Table.Td>{what}</Table.Td></Table.Tr>)}
      </Table.Tbody></Table>
    </Modal>
  );
}
