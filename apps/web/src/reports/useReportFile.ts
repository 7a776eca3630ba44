'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { downloadBlob } from '../format/download';
import type { Language } from '../i18n/languages';
import { useTRPC } from '../trpc/client';
import type { Format } from './data';

/** The server waits for its printer at most 90 s, and then says so itself. */
const PATIENCE_MS = 105_000;

export interface FileWish {
  readonly name: string;
  readonly version: number | null;
  readonly format: Format;
  readonly language: Language;
}

/** Why there is no file: the server's own words, where it had any. */
export class FileRefused extends Error {
  constructor(
    message: string,
    readonly code: string | null,
  ) {
    super(message);
  }
}

/** Fetches a report as a file and has the browser save it; waits at most as long as it takes to print one. */
export function useReportFile() {
  const trpc = useTRPC();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: FileWish) => saveReportFile(`/reports/${wish.name}/file`, wish),
    // A report that was not kept is kept with its first PDF.
    onSuccess: (_, { version, format }) =>
      version === null && format === 'pdf' ? client.invalidateQueries(trpc.report.pathFilter()) : undefined,
  });
}

/**
 * Has the browser save the file that the address answers with (`/reports/{name}/file`, `/r/{token}/file`).
 *
 * @throws FileRefused
 */
export async function saveReportFile(address: string, { name, version, format, language }: FileWish): Promise<void> {
  const query = new URLSearchParams({ format, language, ...(version === null ? {} : { version: String(version) }) });
  const answer = await fetch(`${address}?${query}`, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
    (error: unknown) => {
      throw new FileRefused('', error instanceof DOMException && error.name === 'TimeoutError' ? 'TIMEOUT' : null);
    },
  );
  if (!answer.ok) throw await refusalOf(answer);
  const disposition = answer.headers.get('content-disposition') ?? '';
  const named = /filename="([^"]+)"/.exec(disposition)?.[1];
  downloadBlob(named ?? `twinline-${name}-${language}.${format}`, await answer.blob());
}

/** Refusals are JSON: `{error: {code, message}}`; what stands before the server may answer otherwise. */
async function refusalOf(answer: Response): Promise<FileRefused> {
  const body: unknown = await answer.json().catch(() => null);
  const error = wordIn(body, 'error');
  const [code, message] = [wordIn(error, 'code'), wordIn(error, 'message')];
  return new FileRefused(
    typeof message === 'string' ? message : '',
    typeof code === 'string' ? code : String(answer.status),
  );
}

function wordIn(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined;
}
