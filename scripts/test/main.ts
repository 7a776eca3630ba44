import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chooseSoftware, startServer } from '../database/server';
import { ensureChromium } from '../setup/chromium';
import { command } from '../setup/command';
import { ensureDebianPackages } from '../setup/debianPackages';
import { fail, root } from '../setup/dependencies.mjs';
import { dataFolder, isRoot, softwareFolder } from '../setup/home';
import { takePort } from '../setup/ports';
import { hasScapy } from '../setup/scapy';
import { hasSrtTools, SRT_PACKAGES } from '../setup/srtTools';
import { addResults, countResults, failedTests, skippedTests, type VitestResults } from './count';
import { openGivenServer } from './givenServer';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface TestServer {
  readonly name: string;
  readonly url: string;
}

/** Test databases end with their server: making and dropping hundreds of them need wait for no disk. */
const NEVER_SYNCED = ['fsync=off', 'full_page_writes=off'];

interface Servers {
  readonly servers: readonly TestServer[];
  readonly missing: string[];
  /** What the tests get besides. */
  readonly env: Readonly<Record<string, string>>;
}

/** `npm test [-- FILTER …]`: every test; the last line counts them. Exit code 0 only when none failed. */
export async function test(args: readonly string[]): Promise<void> {
  const running: { stop(): Promise<void> }[] = [];
  const scratch = mkdtempSync(join(tmpdir(), 'twinline-test-'));
  const stop = async () => {
    await Promise.allSettled(running.map((server) => server.stop()));
    rmSync(scratch, { recursive: true, force: true });
  };
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  try {
    const { servers, missing, env } = await testServers(running);
    const chromium = await ensureChromium(say);
    // Only root can lay two lines in network namespaces; that test names by itself why it is skipped.
    if (isRoot)
      await ensureDebianPackages(['iproute2'], () => existsSync('/usr/bin/ip') || existsSync('/sbin/ip'), say);
    // The tests against it name by themselves why they are skipped.
    if (isRoot) await ensureDebianPackages(['haproxy'], () => existsSync('/usr/sbin/haproxy'), say);
    // What another program reads in the PDFs that are printed.
    const poppler = await ensureDebianPackages(['poppler-utils'], () => existsSync('/usr/bin/pdftotext'), say);
    if (poppler !== null) missing.push(`reading printed PDFs: ${poppler}`);
    if (chromium.path === null) missing.push(`browser tests: ${chromium.reason}`);
    const scapy = await ensureDebianPackages(['python3-scapy'], hasScapy, say);
    if (scapy !== null) missing.push(`tests against another STAMP implementation: ${scapy}`);
    const srt = await ensureDebianPackages(SRT_PACKAGES, hasSrtTools, say);
    if (srt !== null) missing.push(`tests with a real SRT stream: ${srt}`);
    const tools = chromium.path === null ? env : { ...env, TWINLINE_CHROMIUM: chromium.path };
    const results = await runProjects(args, servers, tools, scratch, controller.signal);
    const counts = countResults(results);
    // Whoever picks tests by name knows that the others are skipped.
    const named = args.some((arg) => arg === '-t' || arg.startsWith('--testNamePattern')) ? [] : skippedTests(results);
    for (const line of [...named, ...missing]) say(`skipped   ${line}`);
    for (const line of failedTests(results, root)) say(`failed    ${line}`);
    await stop();
    say(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped + missing.length} skipped`);
    process.exit(counts.failed === 0 ? 0 : 1);
  } catch (error) {
    await stop();
    fail(error instanceof Error ? error.message : String(error));
  }
}

async function testServers(running: { stop(): Promise<void> }[]): Promise<Servers> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    const server = await openGivenServer(given);
    running.push({ stop: () => server.close() });
    say(`database  ${server.description}`);
    return { servers: [{ name: 'given', url: given }], missing: [], env: { DATABASE_URL: server.demoUrl } };
  }
  const servers: TestServer[] = [];
  const missing: string[] = [];
  for (const kind of ['timescale', 'embedded'] as const) {
    try {
      const software = await chooseSoftware(softwareFolder(), kind, say);
      const data = join(dataFolder(), `test-${kind}-${process.pid}`);
      const server = await startServer(software, data, await takePort(), undefined, NEVER_SYNCED);
      running.push({ ...server, stop: () => server.stop().then(() => rmSync(data, { recursive: true, force: true })) });
      servers.push({ name: kind, url: server.url });
      say(`database  ${software.name}`);
    } catch (error) {
      missing.push(`tests against ${kind}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (servers.length === 0) throw new Error(`no database server can run here: ${missing.join('; ')}`);
  return { servers, missing, env: {} };
}

/** What runs at the same time. */
const PROJECTS = [['logic', 'parts'], ['whole']];

/**
 * The projects one after the other: vitest starts what any of them needs before the first test of all, and a demo that
 * runs beside the parts takes the machine from them for nothing. Throws where no test matches.
 */
async function runProjects(
  args: readonly string[],
  servers: readonly TestServer[],
  tools: Readonly<Record<string, string>>,
  scratch: string,
  signal: AbortSignal,
): Promise<VitestResults> {
  const chosen = args.some((arg) => arg.startsWith('--project'));
  const all: VitestResults[] = [];
  for (const projects of chosen ? [[]] : PROJECTS) {
    const more = chosen ? [] : [...projects.map((name) => `--project=${name}`), '--passWithNoTests'];
    all.push(await runVitest([...more, ...args], servers, tools, join(scratch, `${projects.at(-1)}.json`), signal));
  }
  const results = addResults(all);
  if (results.testResults.length === 0) throw new Error(`no test file matches: ${args.join(' ')}`);
  return results;
}

async function runVitest(
  args: readonly string[],
  servers: readonly TestServer[],
  tools: Readonly<Record<string, string>>,
  results: string,
  signal: AbortSignal,
): Promise<VitestResults> {
  // What tests and the programs that they end leave in the system's folder goes with the run's; what people look at stays.
  const env = {
    TWINLINE_ARTIFACTS: join(tmpdir(), 'twinline-artifacts'),
    ...process.env,
    TMPDIR: dirname(results),
    TWINLINE_TEST_SERVERS: JSON.stringify(servers),
    ...tools,
  };
  const vitest = join(root, 'node_modules/.bin/vitest');
  const flags = ['run', '--reporter=default', '--reporter=json', `--outputFile=${results}`, '--maxWorkers=2'];
  const { code } = await command(vitest, [...flags, ...args], { cwd: root, env, show: true, signal });
  if (code === null) throw new Error('the tests were stopped before their end');
  const read = JSON.parse(readFileSync(results, 'utf8')) as VitestResults;
  // An error that nobody caught fails the run, but no test of it: it counts as one.
  return code !== 0 && countResults(read).failed === 0 ? { ...read, numFailedTests: 1 } : read;
}
