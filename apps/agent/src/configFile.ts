import { readFileSync } from 'node:fs';
import { z } from 'zod';

const configFile = z.strictObject({
  /** Where the hub is, for example https://hub.example.com. */
  hubUrl: z.url({ protocol: /^https?$/ }),
  /** The agent's key, as the dashboard showed it. */
  key: z.string().min(1),
  /** Source address of the reports. */
  reportFrom: z.string().optional(),
});
export type ConfigFile = z.infer<typeof configFile>;

/** Reads the agent's configuration file. Throws an Error whose message lists every fault. */
export function readConfigFile(path: string): ConfigFile {
  const parsed = configFile.safeParse(parseJson(path));
  if (parsed.success) return parsed.data;
  throw new Error(`${path} is not a configuration of an agent:\n${z.prettifyError(parsed.error)}`);
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read ${path}: ${reason}`);
  }
}
