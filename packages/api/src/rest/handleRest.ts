import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { ServiceError } from '@twinline/services/errors';
import { z } from 'zod';
import { createPeopleContext, type PeopleServices } from '../people/context';
import { problemOf } from '../people/problem';
import { createCaller } from '../people/router';
import { type Endpoint, endpoints } from './endpoints';
import { answerExport, exportEndpoint } from './exportEndpoint';
import { openApiDocument } from './openapi';

/**
 * Answers everything under /api/v1. Programs send `Authorization: Bearer <API token>`; a browser's session does too.
 * Failures are `{error: {code, message, field}}`.
 */
export async function handleRest(services: PeopleServices, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(new TRPCError({ code: 'METHOD_NOT_SUPPORTED', message: 'Only GET is answered here.' }));
  if (url.pathname === '/api/v1/openapi.json') return json(openApiDocument(url.origin));
  if (url.pathname === exportEndpoint.path)
    return answerExport(services, request).catch((error: unknown) => refuse(asTrpc(services, error)));
  const found = match(url.pathname);
  if (!found) return refuse(new TRPCError({ code: 'NOT_FOUND', message: `There is nothing at ${url.pathname}.` }));
  try {
    const caller = createCaller(await createPeopleContext(services, request.headers));
    const given = { ...Object.fromEntries(url.searchParams), ...found.inPath };
    return json(await found.endpoint.call(caller, given));
  } catch (error) {
    return refuse(asTrpc(services, error));
  }
}

function match(pathname: string): { endpoint: Endpoint; inPath: Record<string, string> } | null {
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
    if (fits) return { endpoint, inPath };
  }
  return null;
}

function asTrpc(services: PeopleServices, error: unknown): TRPCError {
  if (error instanceof TRPCError) return error;
  if (error instanceof z.ZodError)
    return new TRPCError({ code: 'BAD_REQUEST', message: 'invalid input', cause: error });
  services.log.error({ error: String(error) }, 'a REST request failed');
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'failed' });
}

function refuse(error: TRPCError): Response {
  const { code, message, field } = problemOf(error);
  const body = { error: { code: code.toLowerCase().replaceAll('_', '-'), message, field } };
  const waitMs = error.cause instanceof ServiceError ? error.cause.details.retryAfterMs : undefined;
  const retry = waitMs === undefined ? {} : { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
  return json(body, getHTTPStatusCodeFromError(error), retry);
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
