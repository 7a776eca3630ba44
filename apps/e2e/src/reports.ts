import { demo } from './demo';

/** A report as the archive lists it. */
export interface ListedReport {
  readonly name: string;
  readonly kind: 'week' | 'month' | 'days';
  readonly complete: boolean;
  readonly version: number | null;
}

/** Asks the demo's people API with its token, as a program of ops does; with `change` it is a mutation. */
export async function ask<T>(procedure: string, input?: object, change = false): Promise<T> {
  const query = input === undefined || change ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await fetch(`${demo().web}/api/trpc/${procedure}${query}`, {
    method: change ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${demo().apiToken}`, 'content-type': 'application/json' },
    ...(change ? { body: JSON.stringify(input ?? {}) } : {}),
  });
  const answer = (await response.json()) as { result?: { data: T } };
  if (answer.result === undefined) throw new Error(`${procedure}: ${response.status} ${JSON.stringify(answer)}`);
  return answer.result.data;
}

/** The newest week that is over. */
export async function lastWeek(): Promise<string> {
  const { reports } = await ask<{ reports: ListedReport[] }>('report.list');
  return reports.find(({ kind, complete }) => kind === 'week' && complete)?.name ?? '';
}

/** The newest week that is over and that nobody kept: it is computed as it is opened. */
export async function unkeptWeek(): Promise<string> {
  const { reports } = await ask<{ reports: ListedReport[] }>('report.list');
  return reports.find(({ kind, complete, version }) => kind === 'week' && complete && version === null)?.name ?? '';
}

/** The path of a link to last week's report, for somebody who is not signed in. */
export async function sharedWeek(): Promise<string> {
  const input = { name: await lastWeek(), recipient: 'every page', language: 'en', days: 1 };
  const { url } = await ask<{ url: string }>('report.createLink', input, true);
  return new URL(url).pathname;
}
