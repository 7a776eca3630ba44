import type { z } from 'zod';
import type { createCaller } from '../people/router';

export type Caller = ReturnType<typeof createCaller>;

/** One verb of the REST interface: where it is, what it takes, what it answers, and the people's procedure it calls. */
export interface Endpoint {
  readonly method: 'get' | 'put' | 'post' | 'delete';
  /** With `{name}` for the parts that `parameters` describes. */
  readonly path: string;
  readonly summary: string;
  /** Path and query parameters; they arrive as text. */
  readonly parameters: z.ZodObject;
  /** What arrives as JSON; null for a verb that takes nothing more. */
  readonly body: z.ZodObject | null;
  /** How long that may be. */
  readonly mostBytes: number;
  readonly answer: z.ZodType;
  call(caller: Caller, parameters: unknown, body: unknown): Promise<unknown>;
  /** The same as CSV; null where there is none. */
  readonly csv: ((caller: Caller, parameters: unknown) => Promise<CsvFile>) | null;
}

interface CsvFile {
  readonly name: string;
  readonly text: string;
}

const MOST_BODY_BYTES = 64 * 1_024;

/** A verb that reads. */
export function endpoint<T extends z.ZodObject>(given: {
  path: string;
  summary: string;
  parameters: T;
  answer: z.ZodType;
  call(caller: Caller, parameters: z.infer<T>): Promise<unknown>;
  csv?(caller: Caller, parameters: z.infer<T>): Promise<CsvFile>;
}): Endpoint {
  const { parameters, csv } = given;
  return {
    ...given,
    ...{ method: 'get', body: null, mostBytes: 0 },
    call: (caller, raw) => given.call(caller, parameters.parse(raw)),
    csv: csv === undefined ? null : (caller, raw) => csv(caller, parameters.parse(raw)),
  };
}

/** A verb that changes something. */
export function change<T extends z.ZodObject, B extends z.ZodObject>(given: {
  method: Exclude<Endpoint['method'], 'get'>;
  path: string;
  summary: string;
  parameters: T;
  body: B;
  mostBytes?: number;
  answer: z.ZodType;
  call(caller: Caller, parameters: z.infer<T>, body: z.infer<B>): Promise<unknown>;
}): Endpoint {
  const { parameters, body, mostBytes = MOST_BODY_BYTES } = given;
  return {
    ...given,
    ...{ csv: null, mostBytes },
    call: (caller, raw, json) => given.call(caller, parameters.parse(raw), body.parse(json)),
  };
}

/** A verb that does something, and needs to be told nothing more than where. */
export function order<T extends z.ZodObject>(given: {
  path: string;
  summary: string;
  parameters: T;
  answer: z.ZodType;
  call(caller: Caller, parameters: z.infer<T>): Promise<unknown>;
}): Endpoint {
  return { ...endpoint(given), method: 'post' };
}

/** A verb that takes something away. */
export function removal<T extends z.ZodObject>(given: {
  path: string;
  summary: string;
  parameters: T;
  answer: z.ZodType;
  call(caller: Caller, parameters: z.infer<T>): Promise<unknown>;
}): Endpoint {
  return { ...endpoint(given), method: 'delete' };
}
