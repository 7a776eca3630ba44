import { cookies, headers } from 'next/headers';
import { type Language, languageCookie, pickLanguage } from './languages';

/** The language of the request being rendered on the server. */
export async function requestLanguage(): Promise<Language> {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  return pickLanguage(jar.get(languageCookie)?.value, head.get('accept-language'));
}
