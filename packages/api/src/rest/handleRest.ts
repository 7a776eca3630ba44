import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { ServiceError } from '@twinline/services/errors';
import { z } from 'zod';
import { createPeopleContext, type PeopleServices } from '../people/context';
import { problemOf } from '../people/problem';
import { createCaller } from '../people/router';
import type { Endpoint } from './endpoint';
import { endpoints } from './endpoints';
import { answerExport, exportEndpoint } from './exportEndpoint';
import { openApiDocument } from './openapi';
import { answerReportFile, reportOfFilePath } from './reportFileEndpoint';

const openApiPath = '/api/v1/openapi.json';
const CSV_TYPE = 'text/csv; charset=utf-8';

/**
 * Answers everything under /api/v1. Programs send `Authorization: Bearer <API token>`; a browser's session does too, to read.
 * Failures are `{error: {code, message, field}}`,
 * with `faults` where several fields are at fault.
 */
export async function handleRest(services: PeopleServices, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const method = request.method === 'HEAD' ? 'get' : request.method.toLowerCase();
  if (url.pathname === openApiPath && method === 'get') return json(openApiDocument(url.origin));
  if (url.pathname === exportEndpoint.path && method === 'get')
    return answerExport(services, request).catch((error: unknown) => refuse(asTrpc(services, error)));
  const fileOf = reportOfFilePath(url.pathname);
  if (fileOf !== null && method === 'get')
    return answerReportFile(services, request, fileOf).catch((error: unknown) => refuse(asTrpc(services, error)));
  const found = match(keyAsOnePart(url.pathname), method);
  if (found === 'no-such-path')
    return refuse(new TRPCError({ code: 'NOT_FOUND', message: `There is nothing at ${url.pathname}.` }));
  if (found === 'no-such-method')
    return refuse(new TRPCError({ code: 'METHOD_NOT_SUPPORTED', message: `${request.method} is not answered here.` }));
  try {
    if (method !== 'get') requireToken(request);
    const caller = createCaller(await createPeopleContext(services, request.headers));
    const given = { ...Object.fromEntries(url.searchParams), ...found.inPath };
    const { csv } = found.endpoint;
    if (csv !== null && asksForCsv(url, request)) return file(await csv(caller, given));
    const { mostBytes } = found.endpoint;
    const body = found.endpoint.body === null ? undefined : await readBody(request, mostBytes);
    return json(await found.endpoint.call(caller, given, body));
  } catch (error) {
    return refuse(asTrpc(services, error));
  }
}

/**
 * By its parameter, as exports are; else by what is accepted, where JSON is not.
 *
 * @throws TRPCError for a format that there is not.
 */
function asksForCsv(url: URL, request: Request): boolean {
  const format = url.searchParams.get('format');
  if (format === 'csv' || format === 'json') return format === 'csv';
  if (format !== null)
    throw new z.ZodError([{ code: 'custom', path: ['format'], message: 'must be json or csv', input: format }]);
  return /^\s*text\/csv\b/i.test(request.headers.get('accept') ?? '');
}

/** Another site's page can make a browser send its session along, but no token: only that may change anything here. */
function requireToken(request: Request): void {
  if (!/^Bearer \S/i.test(request.headers.get('authorization') ?? ''))
    throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Changes need an API token.' });
}

async function readBody(request: Request, mostBytes: number): Promise<unknown> {
  const tooLong = () => new TRPCError({ code: 'PAYLOAD_TOO_LARGE', message: `At most ${mostBytes} bytes.` });
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLong();
  const text = await request.text();
  if (text.length > mostBytes) throw tooLong();
  try {
    return JSON.parse(text);
  } catch {
    throw new TRPCError({ code: 'BAD_REQUEST', message: 'The body is not JSON.' });
  }
}

/** A figure's key has slashes: it is the rest of its path, whether they are written as such or as %2F. */
function keyAsOnePart(pathname: string): string {
  const [, before, key] = /^(\/api\/v1\/reports\/[^/]+\/figures\/)(.+)$/.exec(pathname) ?? [];
  return before === undefined || key === undefined ? pathname : before + key.replaceAll('/', '%2F');
}

type Match = { readonly endpoint: Endpoint; readonly inPath: Record<string, string> };

function match(pathname: string, method: string): Match | 'no-such-path' | 'no-such-method' {
  const known = [openApiPath, exportEndpoint.path].includes(pathname) || reportOfFilePath(pathname) !== null;
  let missed: 'no-such-path' | 'no-such-method' = known ? 'no-such-method' : 'no-such-path';
  const parts = pathname.split('/');
  for (const endpoint of endpoints) {
    const pattern = endpoint.path.split('/');
    if (pattern.length !== parts.length) continue;
    const inPath: Record<string, string> = {};
    const fits = pattern.every((word, i) => {
      const part = parts[i] ?? '';
      if (!word.startsWith('{')) return word === part;
      inPath[word.slice(1, -1)] = part;
      return part !== '';
    });
    if (fits && endpoint.method === method) return { endpoint, inPath };
    if (fits) missed = 'no-such-method';
  }
  return missed;
}

function asTrpc(services: PeopleServices, error: unknown): TRPCError {
  if (error instanceof TRPCError) return error;
  if (error instanceof z.ZodError)
    return new TRPCError({ code: 'BAD_REQUEST', message: 'invalid input', cause: error });
  services.log.error({ error: String(error) }, 'a REST request failed');
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'failed' });
}

function refuse(error: TRPCError): Response {
  const { code, message, field, faults } = problemOf(error);
  const each = faults === null ? {} : { faults };
  const body = { error: { code: code.toLowerCase().replaceAll('_', '-'), message, field, ...each } };
  const waitMs = error.cause instanceof ServiceError ? error.cause.details.retryAfterMs : undefined;
  const retry = waitMs === undefined ? {} : { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
  return json(body, getHTTPStatusCodeFromError(error), retry);
}

function file({ name, text }: { readonly name: string; readonly text: string }): Response {
  const headers = { 'content-type': CSV_TYPE, 'content-disposition': `attachment; filename="${name}"` };
  return new Response(text, { headers: { ...headers, 'cache-control': 'no-store' } });
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
