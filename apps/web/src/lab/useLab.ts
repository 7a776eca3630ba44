'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { usePerson } from '@/shell/Person';
import { errorCode, useTRPC } from '@/trpc/client';

const worldEveryMs = 2_000;

/** The simulated WAN as it stands and the commands that change it; `allowed` is false for roles that may only look. */
export function useLab() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const allowed = usePerson().actions.includes('lab');
  const world = useQuery(trpc.lab.world.queryOptions(undefined, { enabled: allowed, refetchInterval: worldEveryMs }));
  const refresh = { onSettled: () => queries.invalidateQueries({ queryKey: trpc.lab.world.queryKey() }) };
  const cut = useMutation(trpc.lab.cut.mutationOptions(refresh));
  const restore = useMutation(trpc.lab.restore.mutationOptions(refresh));
  const impair = useMutation(trpc.lab.impair.mutationOptions(refresh));
  const stopPop = useMutation(trpc.lab.stopPop.mutationOptions(refresh));
  const startPop = useMutation(trpc.lab.startPop.mutationOptions(refresh));
  const stopAgents = useMutation(trpc.lab.stopAgents.mutationOptions(refresh));
  const startAgents = useMutation(trpc.lab.startAgents.mutationOptions(refresh));
  const scenario = useMutation(trpc.lab.scenario.mutationOptions(refresh));
  const commands = { cut, restore, impair, stopPop, startPop, stopAgents, startAgents, scenario };
  const newest = Object.values(commands).reduce((a, b) => (b.submittedAt > a.submittedAt ? b : a));
  return {
    allowed,
    world: world.data ?? null,
    failed: world.isError && !world.data ? { code: errorCode(world.error), retry: () => void world.refetch() } : null,
    commands,
    busy: Object.values(commands).some((command) => command.isPending),
    /** Why the newest command was not carried out. */
    refusal: newest.error?.message ?? null,
  };
}

export type Lab = ReturnType<typeof useLab>;
