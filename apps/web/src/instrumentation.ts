import { isNodeRuntime } from './env';

export async function register(): Promise<void> {
  if (!isNodeRuntime()) return;
  const { shutDownOnSignals } = await import('./server/shutDown');
  shutDownOnSignals();
}
