import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AgentConfig, agentConfig } from '@twinline/wire/batch';
import { createEventReader } from './eventStream';
import type { Logger } from './log';

/** The hub sends a comment every 5 s: three missed and the connection is dead, whatever TCP thinks. */
const SILENT_MS = 15_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;
const LONGEST_EVENT = 1_000_000;

export interface ConfigStreamOptions {
  readonly hubUrl: string;
  readonly key: string;
  readonly localAddress?: string | undefined;
  readonly log: Logger;
  readonly random: () => number;
  readonly onConfig: (config: AgentConfig) => void;
  /** How long nothing at all may come before the connection is given up. */
  readonly silentMs?: number;
}

export interface ConfigStream {
  /** The hub is connected: a change would be pushed. */
  readonly connected: boolean;
  stop(): void;
}

/** Holds `GET /v1/agent/stream` open, for ever: each event `config` is a configuration, sent at once and on each change. */
export function createConfigStream(options: ConfigStreamOptions): ConfigStream {
  const { log, random, silentMs = SILENT_MS } = options;
  const url = new URL('/v1/agent/stream', options.hubUrl);
  let call: ClientRequest | null = null;
  let silence: NodeJS.Timeout | null = null;
  let retry: NodeJS.Timeout | null = null;
  let retryMs = FIRST_RETRY_MS;
  let connected = false;
  let failures = 0;
  let stopped = false;

  function open(): void {
    const headers = { authorization: `Bearer ${options.key}`, accept: 'text/event-stream' };
    const local = options.localAddress === undefined ? {} : { localAddress: options.localAddress };
    const opened = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, { headers, agent: false, ...local });
    call = opened;
    opened.on('response', (response) => read(response, opened));
    opened.on('error', (error) => lose(error.message, opened));
    opened.end();
    listen(opened);
  }

  function listen(to: ClientRequest): void {
    if (silence !== null) clearTimeout(silence);
    silence = setTimeout(() => to.destroy(new Error(`silent for ${silentMs / 1_000} s`)), silentMs);
  }

  function read(response: IncomingMessage, from: ClientRequest): void {
    if (response.statusCode !== 200) {
      from.destroy(new Error(`HTTP ${response.statusCode}`));
      return;
    }
    const reader = createEventReader(LONGEST_EVENT);
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      listen(from);
      try {
        for (const { event, data } of reader.push(text)) if (event === 'config') take(data);
      } catch (error) {
        from.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    response.on('error', (error) => lose(error.message, from));
    response.on('end', () => lose('the hub closed it', from));
  }

  function take(data: string): void {
    const config = agentConfig.parse(JSON.parse(data));
    retryMs = FIRST_RETRY_MS;
    if (failures > 0) log.info({ failures }, 'the hub pushes the configuration again');
    failures = 0;
    connected = true;
    options.onConfig(config);
  }

  function lose(reason: string, which: ClientRequest): void {
    if (stopped || call !== which) return;
    call = null;
    connected = false;
    which.destroy();
    if (silence !== null) clearTimeout(silence);
    failures += 1;
    if (failures === 1) log.warn({ reason }, 'the hub no longer pushes the configuration: trying again');
    retry = setTimeout(open, retryMs / 2 + (random() * retryMs) / 2);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  open();
  return {
    get connected() {
      return connected;
    },
    stop() {
      stopped = true;
      if (silence !== null) clearTimeout(silence);
      if (retry !== null) clearTimeout(retry);
      call?.destroy();
    },
  };
}
