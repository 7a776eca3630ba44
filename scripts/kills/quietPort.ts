import { isPortFree } from '../setup/ports';
import type { Draw } from './draw';

/**
 * A port below those that the system gives out by itself: while what listens there is dead, no outgoing connection may
 * take it, and no client that keeps trying may end up connected to itself.
 */
export async function takeQuietPort(draw: Draw): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = draw.whole(20_000, 32_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error('no free port was found on 127.0.0.1 between 20000 and 32000');
}
