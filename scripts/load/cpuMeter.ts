/** Reads how many seconds of a core a process has used; null where that cannot be read. */
export type CpuSeconds = () => Promise<number | null> | number | null;

/** Begins to measure; what is returned tells how many cores were used on average since. */
export async function startCpuMeter(seconds: CpuSeconds): Promise<() => Promise<number>> {
  const [begun, before] = [performance.now(), await seconds()];
  return async () => {
    const after = await seconds();
    if (before === null || after === null) return Number.NaN;
    return (after - before) / ((performance.now() - begun) / 1_000);
  };
}
