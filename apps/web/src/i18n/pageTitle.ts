import type { Metadata } from 'next';
import type { Messages } from './messages';
import { messages } from './messages';
import { requestLanguage } from './requestLanguage';

/** The browser tab's title in the reader's language: `export const generateMetadata = pageTitle('routes')`. */
export function pageTitle(name: keyof Messages['shell']): () => Promise<Metadata> {
  return async () => ({ title: messages[await requestLanguage()].shell[name] });
}
