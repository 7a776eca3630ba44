export type SignInResult = 'ok' | 'wrong' | 'too-many' | { readonly failed: string };

/**
 * Signs in through better-auth's own endpoint. Two requests do not need its client library, which would be the
 * largest script on the page.
 */
export async function signIn(email: string, password: string): Promise<SignInResult> {
  const response = await post('sign-in/email', { email, password });
  if (response === null) return { failed: 'NETWORK' };
  if (response.ok) return 'ok';
  if (response.status === 401 || response.status === 400) return 'wrong';
  if (response.status === 429) return 'too-many';
  return { failed: String(response.status) };
}

/** Ends the session; a failure is not reported, because the sign-in page follows anyway. */
export async function signOut(): Promise<void> {
  await post('sign-out', {});
}

/** Which of the person's organizations the session looks at; where that fails, it stays with the one before. */
export async function setActiveOrganization(organizationId: string): Promise<void> {
  await post('organization/set-active', { organizationId });
}

const answerWithinMs = 15_000;

async function post(path: string, body: object): Promise<Response | null> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return fetch(`/api/auth/${path}`, { ...init, signal: AbortSignal.timeout(answerWithinMs) }).catch(() => null);
}
