import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../trpc/client';
import { useStepDone } from './useStepDone';

/** Cuts and mends one of the lines that the lab has lent. */
export function useLabLine() {
  const trpc = useTRPC();
  const done = useStepDone();
  return {
    cut: useMutation(trpc.firstRun.cutLine.mutationOptions({ onSettled: done })),
    restore: useMutation(trpc.firstRun.restoreLine.mutationOptions({ onSettled: done })),
  };
}
