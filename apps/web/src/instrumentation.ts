/** Next calls this once per process, before the first request. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: only this literal comparison keeps Node's modules out of the edge bundle.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { shutDownOnSignals } = await import('./server/shutDown');
    shutDownOnSignals();
  }
}
