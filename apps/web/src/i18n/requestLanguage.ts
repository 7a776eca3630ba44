import { cookies, headers } from 'next/headers';
import { currentPerson } from '../server/me';
import { type Language, languageCookie, pickLanguage } from './languages';

/** The language of the request being rendered on the server: the person's, else the browser's. */
export async function requestLanguage(): Promise<Language> {
  const [jar, head, settled] = await Promise.all([cookies(), headers(), settledLanguage()]);
  return settled ?? pickLanguage(jar.get(languageCookie)?.value, head.get('accept-language'));
}

/** Null for strangers, and while nobody can be asked: what failed is told by the page, in some language. */
async function settledLanguage(): Promise<Language | null> {
  try {
    return (await currentPerson())?.preferences.language ?? null;
  } catch {
    return null;
  }
}
