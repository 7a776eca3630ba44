/** What one look found. `ok` null: it could not be told, or does not matter here; `detail` says which. */
export interface Check {
  readonly name: string;
  readonly ok: boolean | null;
  readonly detail: string;
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null;
}

export function good(name: string, detail: string): Check {
  return { name, ok: true, detail, fix: null };
}

export function bad(name: string, detail: string, fix: string): Check {
  return { name, ok: false, detail, fix };
}

export function unknown(name: string, detail: string, fix: string | null = null): Check {
  return { name, ok: null, detail, fix };
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
