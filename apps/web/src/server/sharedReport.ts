import { TRPCError } from '@trpc/server';
import { problemOf } from '@twinline/api/people/problem';
import type { Report } from '@twinline/api/people/reportTypes';
import { createCaller } from '@twinline/api/people/router';
import { headers } from 'next/headers';
import { cache } from 'react';
import type { Language } from '../i18n/languages';
import { log } from './log';
import { peopleServices } from './people';

/** What a link opens. */
export interface SharedRead {
  readonly name: string;
  /** Null where none is stored yet. */
  readonly version: number | null;
  /** Epoch ms. */
  readonly madeAt: number | null;
  readonly report: Report;
  /** Null for a hub that prints: it says itself which. */
  readonly language: Language | null;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Why a link shows no report. */
export type SharedProblem = 'expired' | 'revoked' | 'wrong' | 'failed';

/** What a link opens, or why it opens nothing. Asked once per request: each time counts as an opening. */
export const sharedReport = cache(async (token: string): Promise<SharedRead | SharedProblem> => {
  try {
    const context = { services: peopleServices(), person: null, headers: await headers() };
    return await createCaller(context).report.shared({ token });
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    const { code, field } = problemOf(error);
    if (field === 'expired' || field === 'revoked') return field;
    if (code === 'NOT_FOUND' || code === 'BAD_REQUEST') return 'wrong';
    log().error({ error: String(error.cause ?? error), code }, 'a shared report could not be read');
    return 'failed';
  }
});
