interface LabStatus {
  readonly routes: readonly {
    readonly activeLine: string | null;
    readonly advice: string;
    readonly grades: Readonly<Record<string, string>>;
    readonly relays: readonly { readonly line: string | null }[];
  }[];
}

/** Whether the demo is as it should begin: every route on A with fresh samples, both lines good, its relays following. */
async function isReady(labUrl: string): Promise<boolean> {
  const response = await fetch(`${labUrl}/status`, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) return false;
  const { routes } = (await response.json()) as LabStatus;
  return (
    routes.length > 0 &&
    routes.every(
      (route) =>
        route.activeLine === 'A' &&
        route.advice === 'none' &&
        Object.values(route.grades).every((grade) => grade === 'good') &&
        route.relays.every((relay) => relay.line === 'A'),
    )
  );
}

async function until(check: () => Promise<boolean>, timeoutMs: number, stopped: () => boolean): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end && !stopped(); ) {
    if (await check().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

/** Waits until `url` answers with success; false when that takes longer than `timeoutMs` or `stopped` says so. */
export function answers(url: string, timeoutMs: number, stopped: () => boolean): Promise<boolean> {
  return until(async () => (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok, timeoutMs, stopped);
}

/** Waits until the demo is ready; false when that takes longer than `timeoutMs` or `stopped` says so. */
export function demoReady(labUrl: string, timeoutMs: number, stopped: () => boolean): Promise<boolean> {
  return until(() => isReady(labUrl), timeoutMs, stopped);
}
