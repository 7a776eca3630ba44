import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import type { Environment } from './env';

const address = z.string().refine((text) => isIP(text) !== 0, 'is not an IP address');

const line = z.strictObject(
  {
    source: address.optional(),
    interface: z
      .string()
      .regex(/^[^\s/]{1,15}$/, 'is not the name of a network interface')
      .optional(),
    gateway: address.optional(),
    reportFrom: address.optional(),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'is not an object' : undefined) },
);

const MISSING = 'is missing';

const settings = z
  .strictObject({
    hubUrl: z
      .url({
        protocol: /^https?$/,
        error: (issue) => (issue.input === undefined ? MISSING : 'is not an http:// or https:// address'),
      })
      .refine(
        (url) => !URL.canParse(url) || new URL(url).pathname === '/',
        'has a path: the hub wants a host of its own',
      ),
    key: z.string().min(1, 'is empty').optional(),
    enrolToken: z.string().min(20, 'is too short for a token').max(200, 'is too long for a token').optional(),
    stateDir: z.string().startsWith('/', 'is not an absolute path').optional(),
    reportFrom: address.optional(),
    lines: z
      .record(z.string().regex(/^[A-Za-z0-9-]{1,20}$/, 'is not the slot of a line'), line, 'is not an object')
      .default({}),
    kernelTimestamps: z.boolean('is neither true nor false').default(true),
  })
  .readonly();

/** What the host knows of its ways out over one line; what is not given is the kernel's choice. */
export type LocalLine = z.infer<typeof line>;
export type LocalLines = Readonly<Record<string, LocalLine>>;
/** What this agent is told on its own host, by file and environment. What it measures comes from the hub. */
export type Settings = z.infer<typeof settings>;

interface Field {
  readonly name: string;
  readonly variable: string;
  readonly text: string;
  readonly example: string;
}

/** Every setting, as `--help`, the faults below and docs/agents.md name it. `SLOT` stands for a line's slot. */
export const FIELDS: readonly Field[] = [
  { name: 'hubUrl', variable: 'TWINLINE_HUB_URL', text: 'where the hub is', example: 'https://hub.example.com' },
  { name: 'enrolToken', variable: 'TWINLINE_ENROL_TOKEN', text: 'one-time token from the dashboard', example: 'twe_…' },
  { name: 'key', variable: 'TWINLINE_AGENT_KEY', text: "the agent's key, instead of a token", example: 'twa_…' },
  {
    name: 'stateDir',
    variable: 'TWINLINE_STATE_DIR',
    text: 'key, configuration and spool',
    example: '/var/lib/twinline-agent',
  },
  { name: 'reportFrom', variable: 'TWINLINE_REPORT_FROM', text: 'source address of reports', example: '192.0.2.4' },
  {
    name: 'kernelTimestamps',
    variable: 'TWINLINE_KERNEL_TIMESTAMPS',
    text: "use the kernel's receive times",
    example: 'true',
  },
  {
    name: 'lines.SLOT.source',
    variable: 'TWINLINE_LINE_SLOT_SOURCE',
    text: "source address of the line's probes",
    example: '10.1.0.2',
  },
  {
    name: 'lines.SLOT.interface',
    variable: 'TWINLINE_LINE_SLOT_INTERFACE',
    text: 'interface they leave by',
    example: 'eth1',
  },
  {
    name: 'lines.SLOT.gateway',
    variable: 'TWINLINE_LINE_SLOT_GATEWAY',
    text: "the line's first hop, for the self-check",
    example: '10.1.0.1',
  },
  {
    name: 'lines.SLOT.reportFrom',
    variable: 'TWINLINE_LINE_SLOT_REPORT_FROM',
    text: 'source address of reports over it',
    example: '10.1.0.2',
  },
];
const LINE_FIELDS = {
  SOURCE: 'source',
  INTERFACE: 'interface',
  GATEWAY: 'gateway',
  REPORT_FROM: 'reportFrom',
} as const;
const LINE_VARIABLE = /^TWINLINE_LINE_([A-Za-z0-9-]+)_(SOURCE|INTERFACE|GATEWAY|REPORT_FROM)$/;

/** One thing that is wrong with the settings: where, what, and what to do. */
export interface Fault {
  readonly field: string;
  readonly problem: string;
  readonly fix: string;
}

export class SettingsError extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ field, problem, fix }) => `${field}: ${problem}. ${fix}`).join('\n'));
  }
}

/**
 * Settings from the JSON file (where there is one) and the environment, which wins. Throws a SettingsError that lists
 * every fault.
 */
export function readSettings(file: string | null, environment: Environment): Settings {
  const faults: Fault[] = [];
  const fromFile = file === null ? {} : readFile(file, faults);
  const fromEnvironment = readEnvironment(environment, faults);
  const merged = merge(fromFile, fromEnvironment);
  const parsed = settings.safeParse(merged);
  if (!parsed.success) {
    // With an unreadable file, what is missing is no news.
    const missing = faults.length > 0 && Object.keys({ ...fromFile, ...fromEnvironment }).length === 0;
    if (!missing) faults.push(...parsed.error.issues.flatMap(faultsOf));
  }
  if (faults.length > 0 || !parsed.success) throw new SettingsError(faults);
  return parsed.data;
}

function readFile(file: string, faults: Fault[]): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content };
    faults.push({ field: file, problem: 'is not a JSON object', fix: 'Write {"hubUrl": "…", "enrolToken": "…"}.' });
  } catch (error) {
    const problem = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    faults.push({
      field: file,
      problem,
      fix: 'See --help for what it holds; all of it can come from the environment.',
    });
  }
  return {};
}

function readEnvironment(environment: Environment, faults: Fault[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const lines: Record<string, Record<string, string>> = {};
  for (const { name, variable } of FIELDS) {
    const value = environment[variable];
    if (value === undefined || value === '' || name.startsWith('lines.')) continue;
    found[name] = name === 'kernelTimestamps' ? booleanOf(value) : value;
  }
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith('TWINLINE_LINE_') || value === undefined || value === '') continue;
    const match = LINE_VARIABLE.exec(variable);
    const slot = match?.[1];
    const field = LINE_FIELDS[match?.[2] as keyof typeof LINE_FIELDS];
    if (slot === undefined || field === undefined)
      faults.push({
        field: variable,
        problem: 'is not a setting',
        fix: 'Lines have SOURCE, INTERFACE, GATEWAY and REPORT_FROM.',
      });
    else lines[slot] = { ...lines[slot], [field]: value };
  }
  return Object.keys(lines).length > 0 ? { ...found, lines } : found;
}

function booleanOf(text: string): boolean | string {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  return /^(0|false|no|off)$/i.test(text) ? false : text;
}

function merge(file: Record<string, unknown>, environment: Record<string, unknown>): Record<string, unknown> {
  const lines: Record<string, unknown> = {};
  for (const { lines: given } of [file, environment])
    if (isRecord(given))
      for (const [slot, fields] of Object.entries(given))
        lines[slot] = isRecord(fields) ? { ...(isRecord(lines[slot]) ? lines[slot] : {}), ...fields } : fields;
  const wrongLines = file.lines !== undefined && !isRecord(file.lines);
  return { ...file, ...environment, ...(wrongLines ? { lines: file.lines } : { lines }) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: [...path, key].join('.'),
      problem: 'is not a setting',
      fix: `There are ${namesUnder(path).join(', ')}.`,
    }));
  const known = FIELDS.find(({ name }) => name === path.map((part, i) => (i === 1 ? 'SLOT' : part)).join('.'));
  const field = path.join('.');
  const variable = known?.variable.replace('SLOT', path[1] ?? 'SLOT');
  return [
    {
      field: field === '' ? 'settings' : field,
      problem: issue.message,
      fix:
        known === undefined
          ? 'See --help.'
          : `Set "${field}" in the file or ${variable} (${known.text}), for example ${known.example}.`,
    },
  ];
}

function namesUnder(path: readonly string[]): string[] {
  if (path[0] === 'lines' && path.length > 1) return Object.values(LINE_FIELDS);
  return [...new Set(FIELDS.map(({ name }) => name.split('.')[0] ?? name))];
}
