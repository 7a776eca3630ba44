import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentConfig, agentConfig } from '@twinline/wire/batch';
import type { Logger } from './log';
import { writeWhole } from './writeWhole';

const FILE = 'config.json';

/** The hub's configuration as it was last seen, so that an agent measures at once where the hub does not answer. */
export interface StoredConfig {
  /** Null when there is none, or none that can be read: a damaged file is set aside, and said. */
  read(): AgentConfig | null;
  /** Keeps the newest; what cannot be written is said, and the agent goes on. */
  keep(config: AgentConfig): Promise<void>;
}

/** What is kept in an agent's folder, as it is; throws when it cannot be read, a SyntaxError or ZodError when damaged. */
export function readStoredConfig(folder: string): AgentConfig {
  return agentConfig.parse(JSON.parse(readFileSync(join(folder, FILE), 'utf8')));
}

export function createStoredConfig(folder: string, log: Logger): StoredConfig {
  const path = join(folder, FILE);
  let writing: Promise<void> = Promise.resolve();

  async function write(config: AgentConfig): Promise<void> {
    try {
      await writeWhole(path, `${JSON.stringify(config)}\n`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ path, reason }, 'the configuration cannot be kept on disk');
    }
  }

  return {
    read() {
      try {
        return readStoredConfig(folder);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') return null;
        if (code !== undefined) {
          log.error({ path, reason: message }, 'the kept configuration cannot be read: waiting for the hub');
          return null;
        }
        renameSync(path, `${path}.damaged`);
        log.error({ path }, 'the kept configuration is damaged: set aside as config.json.damaged, waiting for the hub');
        return null;
      }
    },
    keep(config) {
      writing = writing.then(() => write(config));
      return writing;
    },
  };
}
