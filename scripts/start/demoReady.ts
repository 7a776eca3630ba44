interface LabStatus {
  readonly routes: readonly {
    readonly activeLine: string | null;
    readonly grades: Readonly<Record<string, string>>;
    readonly relays: readonly { readonly line: string | null }[];
  }[];
}

/** Whether every demo route has fresh samples on each line and each of its relays follows a directive. */
async function isReady(labUrl: string): Promise<boolean> {
  const response = await fetch(`${labUrl}/status`, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) return false;
  const { routes } = (await response.json()) as LabStatus;
  return (
    routes.length > 0 &&
    routes.every(
      (route) =>
        route.activeLine !== null &&
        Object.values(route.grades).every((grade) => grade !== 'no-data') &&
        route.relays.every((relay) => relay.line !== null),
    )
  );
}

/** Waits until the demo answers as it should; false when that takes longer than `timeoutMs` or `stopped` says so. */
export async function demoReady(labUrl: string, timeoutMs: number, stopped: () => boolean): Promise<boolean> {
  for (const until = Date.now() + timeoutMs; Date.now() < until && !stopped(); ) {
    if (await isReady(labUrl).catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}
