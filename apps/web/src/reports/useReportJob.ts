'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTRPC } from '../trpc/client';
import type { Job } from './data';

const ASK_AGAIN_MS = 700;

interface ReportJob {
  /** Null: nothing was asked for. */
  readonly job: Job | null;
  /** From the click until there is a job. */
  readonly asking: boolean;
  /** Why it could not be asked for; a job's own error is its. */
  readonly refusal: unknown;
  readonly isBusy: boolean;
  make(name: string): void;
  reset(): void;
}

/** Has a report made, and follows the job until it is done or failed. `onDone` is told once. */
export function useReportJob(
  onDone?: (done: { readonly name: string; readonly version: number | null }) => void,
): ReportJob {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [asked, setAsked] = useState<{ readonly id: string; readonly name: string } | null>(null);
  const make = useMutation(
    trpc.report.make.mutationOptions({ onSuccess: ({ jobId }, { name }) => setAsked({ id: jobId, name }) }),
  );
  const followed = useQuery(
    trpc.report.job.queryOptions(
      { jobId: asked?.id ?? '' },
      {
        enabled: asked !== null,
        staleTime: 0,
        refetchInterval: ({ state }) => (isOver(state.data) ? false : ASK_AGAIN_MS),
      },
    ),
  );
  const job = asked === null ? null : (followed.data ?? null);
  const told = useRef<string | null>(null);
  useEffect(() => {
    if (asked === null || job?.state !== 'done' || told.current === asked.id) return;
    told.current = asked.id;
    void client.invalidateQueries(trpc.report.list.pathFilter());
    void client.invalidateQueries(trpc.report.get.pathFilter());
    onDone?.({ name: asked.name, version: job.version });
  }, [asked, job, client, trpc, onDone]);
  return {
    job,
    asking: make.isPending || (asked !== null && job === null && !followed.isError),
    refusal: make.error ?? (asked === null ? null : followed.error),
    isBusy: make.isPending || (asked !== null && !followed.isError && !isOver(job ?? undefined)),
    make(name) {
      setAsked(null);
      make.mutate({ name });
    },
    reset() {
      setAsked(null);
      make.reset();
    },
  };
}

const isOver = (job: Job | undefined) => job?.state === 'done' || job?.state === 'failed';
