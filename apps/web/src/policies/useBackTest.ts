'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isRunning, useReplayView } from '../replay/useReplay';
import { errorCode, errorField, useTRPC } from '../trpc/client';
import { type BackTestResult, backTestOrder, backTestResult, changesOf, DAY_MS, decisive, WEEK_MS } from './backTest';
import type { PolicyDetail, WholePolicy } from './data';
import { differing } from './draft';
import { allFields } from './fields';

/** Why there is no result: none of the organization's routes, nothing recorded, another replay is running, or refused. */
export type Obstacle =
  | { readonly why: 'no-routes' | 'no-data' | 'busy' | 'cancelled' }
  | { readonly why: 'failed'; readonly message: string };

export interface BackTest {
  /** The draft changes something that is decided, so that saving it asks for a back-test. */
  readonly needed: boolean;
  /** Of this very draft. */
  readonly result: BackTestResult | null;
  /** What an earlier draft came to, while this one has not run. */
  readonly isOutdated: boolean;
  readonly running: boolean;
  /** 0–1. */
  readonly progress: number;
  readonly obstacle: Obstacle | null;
  /** Saved without one, as somebody decided after an obstacle. */
  readonly waived: boolean;
  readonly routeId: string;
  readonly pickRoute: (routeId: string) => void;
  readonly run: () => void;
  readonly cancel: () => void;
  readonly waive: (waived: boolean) => void;
  /** It ran, is not needed, or was waived. */
  readonly allows: boolean;
}

/** The effect of a draft on the last week of one route, beside that of the policy as it is saved. */
export function useBackTest(detail: PolicyDetail, draft: WholePolicy | null): BackTest {
  const trpc = useTRPC();
  const routes = useQuery(trpc.route.list.queryOptions());
  const [picked, setPicked] = useState<string | null>(null);
  const [run, setRun] = useState<{ key: string; id: string } | null>(null);
  const [waivedKey, setWaivedKey] = useState<string | null>(null);
  const routeId = picked ?? detail.routes[0]?.routeId ?? detail.shadows[0]?.routeId ?? routes.data?.[0]?.id ?? '';
  const fields = draft === null ? [] : decisive(differing(draft, detail.policy, allFields));
  const changes = draft === null ? {} : changesOf(draft, fields);
  const needed = fields.length > 0;
  // Of the draft and of what it is compared with; which route it ran on is the person's choice.
  const key = JSON.stringify([detail.version, changes]);
  const { view, cancel } = useReplayView(run?.id ?? null);
  const start = useMutation(trpc.replay.start.mutationOptions());
  const ofThis = run?.key === key;
  const ended = view.data?.state === 'done' ? view.data.result : null;
  const result = ended ? backTestResult(ended) : null;
  const running = start.isPending || isRunning(view.data);
  const obstacle = running ? null : obstacleOf();

  function obstacleOf(): Obstacle | null {
    if (routes.data?.length === 0) return { why: 'no-routes' };
    if (start.isError) {
      const busy = errorCode(start.error) === 'TOO_MANY_REQUESTS';
      return busy ? { why: 'busy' } : { why: 'failed', message: start.error.message };
    }
    if (!ofThis) return null;
    if (view.isError) return { why: 'failed', message: view.error.message };
    if (view.data?.problem) return { why: 'failed', message: view.data.problem.message };
    if (view.data?.state === 'cancelled') return { why: 'cancelled' };
    return ended !== null && result === null ? { why: 'no-data' } : null;
  }

  const waived = waivedKey === key;
  return {
    ...{ needed, running, obstacle, waived, routeId, cancel },
    result: ofThis ? result : null,
    isOutdated: !ofThis && result !== null,
    progress: view.data?.progress ?? 0,
    pickRoute(next) {
      setPicked(next);
      setRun(null);
      start.reset();
    },
    run() {
      const order = (lengthMs: number) => backTestOrder(detail.id, routeId, changes, { to: Date.now(), lengthMs });
      const onSuccess = ({ id }: { id: string }) => setRun({ key, id });
      start.mutate(order(WEEK_MS), {
        onSuccess,
        // A week of many paths is more than can be replayed at once.
        onError: (error) => errorField(error) === 'from' && start.mutate(order(DAY_MS), { onSuccess }),
      });
    },
    waive: (next) => setWaivedKey(next ? key : null),
    allows: !needed || waived || (ofThis && result !== null),
  };
}
