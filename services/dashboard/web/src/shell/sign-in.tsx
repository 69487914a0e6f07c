import { Alert, Button, Code, Container, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState, type FormEvent } from 'react';
import { signIn, type ServiceStatus } from '../api/session.js';
import { Failed } from '../look/answers.js';
import { useSentOnce } from '../look/sent-once.js';
import { StateBadge } from '../look/state-badge.js';
import { USED_LINK } from './used-link.js';

/** Without a session: how to get one, and whether the system is up. */
export function SignIn({ services }: { readonly services: readonly ServiceStatus[] }) {
  useEffect(() => { document.title = 'Sign in · Baton'; }, []);
  return (
    <Container component="main" size="xs" py="xl">
      <Stack>
        <Title order={1}>Baton</Title>
        {window.location.pathname === USED_LINK && <Alert color="yellow" variant="outline" title="This link does not work any more">Each works once, and each start of Baton prints new ones.</Alert>}
        <Text>Open one of the links that <Code>npm start</Code> printed: one for each role, each works once. Or make a token, <Code>npm run token -- --subject you --roles operator</Code>, and paste it here:</Text>
        <WithToken />
        <Title order={2} size="h4">What runs</Title>
        {services.map(({ name, what, status, detail }) => <Text key={name} component="div"><StateBadge state={status} why={detail || null} /> <strong>{name}</strong>: {what}</Text>)}
      </Stack>
    </Container>
  );
}

function WithToken() {
  const [token, setToken] = useState('');
  // From the beginning: nothing that was asked for without a session may stay.
  const enter = useSentOnce({ mutationFn: () => signIn(token.trim()), onSuccess: () => (window.location.pathname === USED_LINK ? window.location.assign('/') : window.location.reload()) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.send();
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs" wrap="nowrap"><PasswordInput label="Token" required autoComplete="off" flex={1} visibilityToggleButtonProps={{ 'aria-label': 'show the token' }} value={token} onChange={({ currentTarget: { value } }) => setToken(value)} /><Button type="submit" loading={enter.isPending}>Sign in</Button></Group>
      {enter.error && <Stack mt="xs"><Failed error={enter.error} /></Stack>}
    </form>
  );
}
