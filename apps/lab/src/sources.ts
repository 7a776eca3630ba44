import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A loopback address of its own for each agent, so that the network can tell whose connection it carries. Empty where
 * the system has but one such address (macOS): carriers' own delays then apply to probes alone.
 */
export async function ownSources(agentIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const sources = new Map(agentIds.map((id, index) => [id, `127.0.${64 + (index >> 7)}.${(index & 127) + 1}`]));
  const [first] = sources.values();
  return first !== undefined && (await isOurs(first)) ? sources : new Map();
}

async function isOurs(address: string): Promise<boolean> {
  const server = createServer();
  try {
    const listening = once(server, 'listening');
    server.listen(0, address);
    await listening;
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
