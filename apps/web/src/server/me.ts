import { createPeopleContext } from '@twinline/api/people/context';
import { createCaller } from '@twinline/api/people/router';
import { headers } from 'next/headers';
import { cache } from 'react';
import type { Me } from '../trpc/types';
import { peopleServices } from './people';

/** Who asks for this page; null when nobody is signed in. Asked once per request. */
export const currentPerson = cache(async (): Promise<Me | null> => {
  const context = await createPeopleContext(peopleServices(), await headers());
  return context.person ? createCaller(context).session.me() : null;
});

/** The address of whoever is signed in and belongs to no organization; null for everybody else. Asked where there is no person. */
export async function strandedEmail(): Promise<string | null> {
  return (await peopleServices().identifyUser(await headers()))?.email ?? null;
}
