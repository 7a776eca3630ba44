import { setActiveOrganization } from '@/sign-in/authClient';

/** Looks at another organization from now on; a full load, so that nothing of the one before stays in memory. */
export async function enterOrganization(organizationId: string, path = '/board'): Promise<void> {
  await setActiveOrganization(organizationId);
  window.location.assign(path);
}
