import { useTranslations } from 'use-intl';

/**
 * What is wrong with a webhook's address that the server refused, in the reader's language. Where it leads is all that
 * cannot be seen from here.
 */
export function useWebhookFault(): (url: string) => string {
  const t = useTranslations('relays.urlFault');
  return (text) => {
    const url = text.trim();
    if (!URL.canParse(url)) return t('none');
    const { protocol, username, password } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') return t('scheme');
    return t(username === '' && password === '' ? 'network' : 'password');
  };
}
