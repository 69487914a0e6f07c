import { Code, Container, Stack, Text, Title } from '@mantine/core';
import type { ServiceStatus } from '../api/session.js';
import { StateBadge } from '../look/state-badge.js';

/** Without a session: how to get one, and whether the system is up. */
export function SignIn({ services }: { readonly services: readonly ServiceStatus[] }) {
  return (
    <Container component="main" size="xs" py="xl">
      <Stack>
        <Title order={1}>Baton</Title>
        <Text>Open one of the links that <Code>npm start</Code> printed: one for each role, each works once. For a link's token by hand, <Code>npm run token -- --subject you --roles operator</Code>.</Text>
        <Title order={2} size="h4">What runs</Title>
        {services.map(({ name, what, status, detail }) => <Text key={name} component="div"><StateBadge state={status} why={detail || null} /> <strong>{name}</strong>: {what}</Text>)}
      </Stack>
    </Container>
  );
}
