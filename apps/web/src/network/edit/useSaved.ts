'use client';
import { useQueryClient } from '@tanstack/react-query';

/** What every save of the network ends with: all that shows it is asked anew, then the drawer goes on. */
export function useSaved<Result>(onSaved: (result: Result) => void) {
  const client = useQueryClient();
  return {
    async onSuccess(result: Result) {
      await client.invalidateQueries();
      onSaved(result);
    },
  };
}
