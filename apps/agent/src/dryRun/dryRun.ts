import type { Environment } from '../env';
import { readSettings, type Settings, SettingsError } from '../settings';
import { createPaint } from '../terminal';
import { bad, type Check, good } from './check';
import { checkConnects } from './checkConnects';
import { checkHost } from './checkHost';
import { checkHub } from './checkHub';
import { checkPaths } from './checkPaths';

export interface DryRunOptions {
  readonly file: string | null;
  readonly environment: Environment;
  readonly stateDir: (settings: Settings) => string;
  readonly json: boolean;
  readonly colors: boolean;
}

/**
 * Looks at everything that an agent needs, in the order it needs it, and changes nothing but that the state folder is
 * made. `ok` is false when something has to be repaired.
 */
export async function dryRun(options: DryRunOptions): Promise<{ readonly text: string; readonly ok: boolean }> {
  const checks = await checkAll(options);
  const ok = checks.every((check) => check.ok !== false);
  const text = options.json ? `${JSON.stringify({ ok, checks })}\n` : describe(checks, ok, options.colors);
  return { text, ok };
}

async function checkAll({ file, environment, stateDir }: DryRunOptions): Promise<readonly Check[]> {
  let settings: Settings;
  try {
    settings = readSettings(file, environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.faults.map(({ field, problem, fix }) => bad(`setting ${field}`, problem, fix));
  }
  const folder = stateDir(settings);
  const checks = [
    good('settings', file ?? 'from the environment'),
    ...(await checkHost(folder, settings.kernelTimestamps)),
  ];
  const { checks: hub, config } = await checkHub(settings, folder);
  checks.push(...hub);
  if (config === null) return checks;
  const { lines, kernelTimestamps } = settings;
  checks.push(...(await checkPaths({ config, lines, kernelTimestamps })));
  checks.push(...(await checkConnects(config, lines)));
  return checks;
}

function describe(checks: readonly Check[], ok: boolean, colors: boolean): string {
  const paint = createPaint(colors);
  const width = Math.max(...checks.map(({ name }) => name.length));
  const rows = checks.flatMap((check) => {
    const mark = check.ok === null ? paint.dim('–') : check.ok ? paint.green('✔') : paint.red('✘');
    const row = `${mark} ${check.name.padEnd(width)}  ${check.detail}`;
    return check.fix === null ? [row] : [row, `  ${' '.repeat(width)}  ${paint.yellow('→')} ${check.fix}`];
  });
  const faults = checks.filter((check) => check.ok === false).length;
  const end = ok ? 'Nothing is wrong.' : `${faults} of ${checks.length} checks failed.`;
  return `${rows.join('\n')}\n\n${end}\n`;
}
