import { lookup } from 'node:dns/promises';
import { join } from 'node:path';
import { type AgentConfig, agentConfig } from '@twinline/wire/batch';
import { type HubAnswer, hubRequest, sentenceOf } from '../hubRequest';
import { readKey } from '../keyFile';
import type { Settings } from '../settings';
import { fingerprint, hubFolder } from '../stateFolder';
import { readStoredConfig } from '../storedConfig';
import { bad, type Check, good, reasonOf, unknown } from './check';

const TIMEOUT_MS = 8_000;
/** The Date header counts whole seconds. */
const CLOCK_TOLERANCE_MS = 2_000;

export interface HubFindings {
  readonly checks: readonly Check[];
  /** What the hub wants measured, or wanted when it last answered; null when nothing is known. */
  readonly config: AgentConfig | null;
}

/** The way to the hub, the key, the two clocks. Uses up no token. */
export async function checkHub(settings: Settings, stateDir: string): Promise<HubFindings> {
  const checks = [await checkName(settings.hubUrl)];
  const reached = await ask(settings, '/healthz', undefined);
  checks.push(checkReach(settings.hubUrl, reached));
  const kept = await keptKey(settings, stateDir);
  if (kept.key === null) return { checks: [...checks, kept.check], config: null };
  const stored = storedIn(kept.folder);
  if (reached instanceof Error) {
    const known = stored === null ? 'none is kept' : `version ${stored.version} is kept`;
    return { checks: [...checks, unknown('configuration', `the hub cannot be asked; ${known}`)], config: stored };
  }
  const answer = await ask(settings, '/v1/agent/config', kept.key);
  checks.push(checkClock(answer, Date.now()));
  return { checks: [...checks, ...checkKey(answer)], config: configOf(answer) ?? stored };
}

function storedIn(folder: string): AgentConfig | null {
  try {
    return readStoredConfig(folder);
  } catch {
    return null;
  }
}

async function checkName(hubUrl: string): Promise<Check> {
  const host = new URL(hubUrl).hostname.replace(/^\[|\]$/g, '');
  try {
    const found = await lookup(host, { all: true });
    return good('hub name', `${host} is ${found.map(({ address }) => address).join(', ')}`);
  } catch (error) {
    return bad(
      'hub name',
      `${host} has no address (${reasonOf(error)})`,
      'Check hubUrl, and the resolver in /etc/resolv.conf.',
    );
  }
}

async function ask(settings: Settings, path: string, key: string | undefined): Promise<HubAnswer | Error> {
  try {
    const { hubUrl, reportFrom } = settings;
    const withKey = key === undefined ? {} : { key };
    return await hubRequest({
      hubUrl,
      method: 'GET',
      path,
      ...withKey,
      localAddress: reportFrom,
      timeoutMs: TIMEOUT_MS,
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function checkReach(hubUrl: string, answer: HubAnswer | Error): Check {
  const name = 'hub reachable';
  if (answer instanceof Error)
    return bad(name, `${hubUrl}: ${answer.message}`, 'Check hubUrl and that a firewall lets this host reach it.');
  if (answer.status === 200) return good(name, hubUrl);
  return bad(
    name,
    `${hubUrl} answers HTTP ${answer.status} to /healthz`,
    'Check that hubUrl names the hub, not the web app.',
  );
}

async function keptKey(
  { hubUrl, key, enrolToken }: Settings,
  stateDir: string,
): Promise<{ key: string; folder: string } | { key: null; check: Check }> {
  const name = 'key';
  const home = hubFolder(stateDir, hubUrl);
  if (key !== undefined) return { key, folder: join(home, `key-${fingerprint(key)}`) };
  try {
    const kept = await readKey(home);
    if (kept !== null) return { key: kept.key, folder: join(home, kept.agentId) };
  } catch (error) {
    return { key: null, check: bad(name, reasonOf(error), 'Renew the enrolment in the dashboard.') };
  }
  const check =
    enrolToken === undefined
      ? bad(
          name,
          'neither a key nor a token is given',
          'Set enrolToken or TWINLINE_ENROL_TOKEN to the token from the dashboard.',
        )
      : unknown(
          name,
          'not enrolled yet: the token works once, so it is kept for the first start; paths are known then',
        );
  return { key: null, check };
}

function checkKey(answer: HubAnswer | Error): Check[] {
  const name = 'key';
  if (answer instanceof Error) return [bad(name, answer.message, 'The hub answered at first: try again.')];
  if (answer.status === 401 || answer.status === 403)
    return [
      bad(
        name,
        `not accepted: ${sentenceOf(answer)}`,
        'Renew the enrolment in the dashboard and start with its token.',
      ),
    ];
  const config = configOf(answer);
  if (config === null)
    return [bad(name, `the hub answers ${sentenceOf(answer)}`, 'Check that hubUrl names the hub, and its version.')];
  const paths = `version ${config.version}, ${config.paths.length} paths, a probe every ${config.intervalMs} ms`;
  if (config.paths.length > 0) return [good(name, 'accepted'), good('configuration', paths)];
  const fix = 'Give this region lines and PoPs in the dashboard.';
  return [good(name, 'accepted'), bad('configuration', 'the hub has no paths for this agent', fix)];
}

function checkClock(answer: HubAnswer | Error, nowMs: number): Check {
  const name = 'clock';
  const theirs = answer instanceof Error ? Number.NaN : Date.parse(answer.headers.date ?? '');
  if (Number.isNaN(theirs)) return unknown(name, 'the hub did not say its time');
  const aheadMs = nowMs - (theirs + 500);
  if (Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS) return good(name, "within 2 s of the hub's");
  const by = `${(Math.abs(aheadMs) / 1_000).toFixed(0)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the hub's`;
  return bad(name, by, 'Let chrony or systemd-timesyncd set the clock of this host.');
}

function configOf(answer: HubAnswer | Error): AgentConfig | null {
  if (answer instanceof Error || answer.status !== 200) return null;
  try {
    return agentConfig.parse(JSON.parse(answer.body));
  } catch {
    return null;
  }
}
