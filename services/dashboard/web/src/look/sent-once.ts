import { useMutation, useQueryClient, type UseMutationOptions } from '@tanstack/react-query';
import { useId } from 'react';

/**
 * An action that is not sent again while it is under way. A button is disabled a render after it was pressed, which is too late for
 * the second click of a double click: this asks what is under way, not what is drawn.
 */
export function useSentOnce<Answer>(action: Pick<UseMutationOptions<Answer>, 'mutationFn' | 'onSuccess'>) {
  const mutationKey = [useId()];
  const queries = useQueryClient();
  const { mutate, reset, data, error, isPending, isSuccess } = useMutation({ ...action, mutationKey });
  const send = () => {
    if (queries.isMutating({ mutationKey }) === 0) mutate();
  };
  return { send, reset, data, error, isPending, isSuccess };
}
