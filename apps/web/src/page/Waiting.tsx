import { Failure } from '../shell/Failure';
import { errorCode } from '../trpc/client';
import { Skeleton } from './Skeleton';

interface Asked {
  readonly data: unknown;
  readonly isError: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** What stands in a panel until all that it shows was answered: its skeleton, or what failed; after that nothing. */
export function Waiting(props: {
  on: readonly Asked[];
  loading: string;
  failed: string;
  body?: string;
  /** Of the skeleton, px. */
  height?: number;
}) {
  const body = props.body === undefined ? {} : { body: props.body };
  const height = props.height === undefined ? {} : { height: props.height };
  const missing = props.on.filter(({ data }) => data === undefined);
  const failed = missing.find(({ isError }) => isError);
  if (failed !== undefined)
    return <Failure title={props.failed} {...body} code={errorCode(failed.error)} onRetry={() => failed.refetch()} />;
  return missing.length === 0 ? null : <Skeleton label={props.loading} {...height} />;
}
