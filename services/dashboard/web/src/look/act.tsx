import { Button, Group, Modal, Stack, Text, Textarea, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Failed } from './answers.js';
import { Guarded } from './guarded.js';
import { useSentOnce } from './sent-once.js';
import { useMay } from '../shell/session-provider.js';

interface Action extends ButtonProps {
  readonly label: string;
  /** Who may; others see why they cannot, and who can. */
  readonly roles: readonly string[];
  /** Why it is not possible now, whoever asks; null if it is. */
  readonly blocked?: string | null;
  /** What happens, before it does. */
  readonly explain: ReactNode;
  /** Asks for a reason; with `optional` it may stay empty. */
  readonly reason?: 'required' | 'optional' | 'none';
  /** A text that it resolves to is what came of it, and told instead of `done`. */
  readonly run: (reason: string) => Promise<unknown>;
  readonly done: string;
  /** It takes something away: told in red, and asked for in red. */
  readonly danger?: boolean;
}

/** A button for something that changes the world: says who may, asks for a reason, and shows a refusal where it was asked for. */
export function Act({ label, roles, blocked = null, explain, reason = 'required', run, done, danger = false, ...look }: Action) {
  const [opened, { open, close }] = useDisclosure(false);
  const [text, setText] = useState('');
  const queries = useQueryClient();
  const because = useMay(roles, blocked);
  const act = useSentOnce({
    mutationFn: () => run(text),
    onSuccess: async (came) => {
      notifications.show({ message: typeof came === 'string' ? came : done, color: 'teal' });
      close();
      setText('');
      // What a dry run said was of before.
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'dry run' });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // While the dialog fades out its button is still there.
    if (opened) act.send();
  };
  return (
    <>
      <Guarded {...look} because={because} danger={danger} onClick={open}>{label}</Guarded>
      <Modal opened={opened} onClose={close} title={label}>
        <form onSubmit={submit}>
          <Stack>
            <Text component="div" size="sm">{explain}</Text>
            {reason !== 'none' && <Textarea label={reason === 'required' ? 'Reason' : 'Comment'} description="Goes on the record." required={reason === 'required'} autosize minRows={2} maxLength={2_000} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />}
            {act.error && <Failed error={act.error} />}
            <Group justify="flex-end"><Button variant="default" onClick={close}>Cancel</Button><Button type="submit" loading={act.isPending} color={danger ? 'red.9' : look.color ?? 'cyan.9'}>{label}</Button></Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
