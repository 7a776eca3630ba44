import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EnrolOutcome, enrol } from './enrol';
import { DamagedKey, keepKey, readKey, type StoredKey, setKeyAside } from './keyFile';
import type { Logger } from './log';
import type { Settings } from './settings';
import { fingerprint, hubFolder } from './stateFolder';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
const TIMEOUT_MS = 10_000;

export interface Identity {
  readonly key: string;
  /** Known once enrolled; null where the settings give the key itself. */
  readonly name: string | null;
  /** This agent's own folder. */
  readonly folder: string;
}

export interface IdentifyOptions {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly hostname: string;
  readonly agentVersion: string;
  readonly log: Logger;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** Nobody can help this agent to a key but a person. */
export class NoIdentity extends Error {}

/**
 * Who this agent is: the key in its settings; else the key kept from its enrolment at this hub; else it enrols, and
 * tries until the hub answers. A token that is not the one the kept key was got by is tried first: a person renewed the
 * enrolment. If the hub refuses it, the kept key still serves. A key is never shown to another hub than its own.
 * Rejects with NoIdentity when the hub refuses the token, or there is nothing to begin with.
 */
export async function identify(options: IdentifyOptions): Promise<Identity> {
  const { settings, stateDir, log } = options;
  const home = hubFolder(stateDir, settings.hubUrl);
  if (settings.key !== undefined)
    return own({ key: settings.key, name: null, folder: join(home, `key-${fingerprint(settings.key)}`) });
  const kept = await keptKey(home);
  const token = settings.enrolToken;
  if (kept !== null && (token === undefined || kept.tokenFingerprint === fingerprint(token))) return ofKey(kept, home);
  if (token === undefined) throw new NoIdentity(await nothingToBeginWith(settings.hubUrl, stateDir));
  if (kept === null) return ofKey(await enrolAtLast(options, token, home), home);

  const outcome = await attempt(options, token);
  if (outcome.kind === 'enrolled') return ofKey(await keep(options, outcome, token, home), home);
  log.warn({ reason: outcome.reason, agentId: kept.agentId }, 'the new token was not taken: the kept key serves on');
  return ofKey(kept, home);
}

async function keptKey(home: string): Promise<StoredKey | null> {
  try {
    return await readKey(home);
  } catch (error) {
    if (!(error instanceof DamagedKey)) throw error;
    await setKeyAside(home);
    const todo = "Renew the agent's enrolment in the dashboard and start it with the new token.";
    throw new NoIdentity(`${error.message} It was set aside as key.json.damaged. ${todo}`);
  }
}

async function enrolAtLast(options: IdentifyOptions, token: string, home: string): Promise<StoredKey> {
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
    const outcome = await attempt(options, token);
    if (outcome.kind === 'enrolled') return keep(options, outcome, token, home);
    if (outcome.kind === 'refused')
      throw new NoIdentity(
        `${options.settings.hubUrl} refuses the enrolment token: ${outcome.reason} Make a new one in the dashboard.`,
      );
    options.log.warn({ reason: outcome.reason, retryMs }, 'the hub cannot be asked for a key yet');
    // Half fixed, half random: a hundred agents must not return in one instant.
    await sleep(retryMs / 2 + (options.random() * retryMs) / 2, undefined, { signal: options.signal });
  }
}

function attempt({ settings, hostname, agentVersion, signal }: IdentifyOptions, token: string): Promise<EnrolOutcome> {
  const { hubUrl, reportFrom } = settings;
  return enrol({ hubUrl, token, hostname, agentVersion, localAddress: reportFrom, timeoutMs: TIMEOUT_MS, signal });
}

async function keep(
  { settings, log }: IdentifyOptions,
  { value }: Extract<EnrolOutcome, { kind: 'enrolled' }>,
  token: string,
  home: string,
): Promise<StoredKey> {
  const key = { ...value, hubUrl: settings.hubUrl, tokenFingerprint: fingerprint(token) };
  await keepKey(home, key);
  log.info({ agentId: key.agentId, agent: key.name }, 'enrolled: the token is used up and can be removed');
  return key;
}

function ofKey({ key, name, agentId }: StoredKey, home: string): Promise<Identity> {
  return own({ key, name, folder: join(home, agentId) });
}

async function own(identity: Identity): Promise<Identity> {
  await mkdir(identity.folder, { recursive: true, mode: 0o700 });
  return identity;
}

async function nothingToBeginWith(hubUrl: string, stateDir: string): Promise<string> {
  const others = (await readdir(stateDir, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const moved =
    others.length === 0
      ? ''
      : ` ${stateDir} holds keys for other hubs (${others.map(({ name }) => name).join(', ')}); if one of them has moved to this address, rename its folder to ${hubFolder('', hubUrl)}.`;
  return `This agent has no key for ${hubUrl}. Set "enrolToken" or TWINLINE_ENROL_TOKEN to the token that the dashboard shows.${moved}`;
}
