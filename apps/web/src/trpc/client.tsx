'use client';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchStreamLink,
  httpSubscriptionLink,
  retryLink,
  splitLink,
  TRPCClientError,
} from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '@twinline/api/people/router';
import { type ReactNode, useState } from 'react';

const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();

export { useTRPC };

const url = '/api/trpc';
const refusals = new Set(['UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_REQUEST']);

/** The stable code of a failed request, for a person to quote; null for what is no answer at all. */
export function errorCode(error: unknown): string | null {
  return wordOf(error, 'code');
}

/** The input that a refusal is about; null where it is about none. */
export function errorField(error: unknown): string | null {
  return wordOf(error, 'field');
}

function wordOf(error: unknown, key: 'code' | 'field'): string | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  if (typeof data !== 'object' || data === null) return null;
  const word: unknown = Reflect.get(data, key);
  return typeof word === 'string' ? word : null;
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 3 && !refusals.has(errorCode(error) ?? ''),
      },
    },
  });
}

/** The session ended while the page was open: the sign-in page says so better than a broken panel. */
function leaveWhenSignedOut(error: unknown): void {
  if (errorCode(error) === 'UNAUTHORIZED') window.location.assign('/sign-in');
}

/**
 * A browser opens a broken stream again by itself, but gives up for good where anything but a stream answers: the
 * proxy's 502, while the web app starts anew.
 */
const isNoRefusal = ({ error }: { error: unknown }) => !refusals.has(errorCode(error) ?? '');
/** Spread, so that a thousand boards do not come back in the same instant. */
const retryDelayMs = (attempt: number) => Math.min(attempt, 5) * 1_000 * (0.75 + Math.random() / 2);

function createClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: [retryLink({ retry: isNoRefusal, retryDelayMs }), httpSubscriptionLink({ url })],
        // Streamed, so that a quick answer does not wait for a slow one of the same batch.
        false: httpBatchStreamLink({ url, maxItems: 20 }),
      }),
    ],
  });
}

/** tRPC and its cache for the whole app; one of each per browser tab. */
export function Queries(props: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(createClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {props.children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
