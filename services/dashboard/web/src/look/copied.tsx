import { Button, Card, Code, CopyButton, Group } from '@mantine/core';

/** Lines to paste elsewhere. */
export function Copied({ text }: { readonly text: string }) {
  return (
    <Card withBorder p="xs">
      <Group justify="flex-end"><CopyButton value={text}>{({ copied, copy }) => <Button size="compact-xs" variant="default" onClick={copy}>{copied ? 'copied' : 'copy'}</Button>}</CopyButton></Group>
      <Code block tabIndex={0}>{text}</Code>
    </Card>
  );
}
