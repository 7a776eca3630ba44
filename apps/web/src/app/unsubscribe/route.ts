import { type Language, languageCookie, pickLanguage } from '@/i18n/languages';
import { messages } from '@/i18n/messages';
import { peopleServices } from '@/server/people';

export const dynamic = 'force-dynamic';

/** The link in an e-mail asks first: mailboxes open links by themselves to look for harm. */
export function GET(request: Request): Response {
  const { unsubscribe: words } = messages[languageOf(request)].alerts;
  const token = new URL(request.url).searchParams.get('t') ?? '';
  return page(request, 200, words.ask, words.note, { token, label: words.yes });
}

/** The button of that page, and the one that mailboxes show themselves (RFC 8058): no sign-in, no further question. */
export async function POST(request: Request): Promise<Response> {
  const { unsubscribe: words } = messages[languageOf(request)].alerts;
  const token = new URL(request.url).searchParams.get('t') ?? '';
  const known = await peopleServices().unsubscribe(token.slice(0, 200));
  return known ? page(request, 200, words.done, words.doneNote) : page(request, 404, words.wrong, words.wrongNote);
}

function languageOf(request: Request): Language {
  const cookie = new RegExp(`(?:^|;\\s*)${languageCookie}=([^;]+)`).exec(request.headers.get('cookie') ?? '')?.[1];
  return pickLanguage(cookie, request.headers.get('accept-language'));
}

/** A page that needs nothing of the app: who reads it is not signed in. */
function page(
  request: Request,
  status: number,
  title: string,
  note: string,
  button?: { readonly token: string; readonly label: string },
): Response {
  const form =
    button === undefined
      ? ''
      : `<form method="post" action="/unsubscribe?t=${encodeURIComponent(button.token)}"><button style="min-height:44px;padding:0 20px;font:inherit">${button.label}</button></form>`;
  const html = `<!doctype html><html lang="${languageOf(request) === 'zh' ? 'zh-Hans' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex"><title>${title}</title></head>
<body style="max-width:480px;margin:12vh auto;padding:0 16px;font:16px/24px system-ui,sans-serif">
<h1 style="font-size:20px">${title}</h1><p>${note}</p>${form}</body></html>`;
  return new Response(html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}
