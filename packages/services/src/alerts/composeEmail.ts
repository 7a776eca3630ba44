import type { AlertBody, AlertEvent, AlertLanguage, Severity } from './alert';
import { cut, escaped, LOCALES, MAIL_FONTS, MOST_SUBJECT, oneLine, SUBJECT_TAG } from './emailText';

/** An alert as an e-mail. Nothing in it is fetched: no picture, no style sheet, nothing that tells of its reading. */
export interface AlertEmail {
  /** One line without control characters. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const WORDS = {
  en: {
    open: 'Open in Twinline',
    why: (organization: string) => `You get this because you asked ${organization}’s Twinline for it.`,
    stop: 'Stop these e-mails',
    times: (zone: string) => `Times in ${zone}.`,
    severity: { info: 'For information', warning: 'Warning', critical: 'Critical' },
  },
  zh: {
    open: '在 Twinline 中查看',
    why: (organization: string) => `您收到此邮件，是因为您在 ${organization} 的 Twinline 中订阅了告警。`,
    stop: '停止接收此类邮件',
    times: (zone: string) => `时间均为 ${zone}。`,
    severity: { info: '通知', warning: '警告', critical: '严重' },
  },
} as const;

/** The e-mail of an alert in one language; `unsubscribeUrl` null where there is no page for it. Pure. */
export function composeEmail(
  { data, timestamp }: AlertBody,
  language: AlertLanguage,
  unsubscribeUrl: string | null,
): AlertEmail {
  const words = WORDS[language];
  const { name, timeZone } = data.organization;
  const subject = oneLine(data.subject[language]);
  const lines = linesOf(data.text[language], data.events, language, timeZone);
  const foot = [words.times(timeZone), words.why(oneLine(name))].join(' ');
  const severity = words.severity[data.severity];
  const at = clock(timestamp, language, timeZone);
  const text = [
    `${severity} · ${at}`,
    '',
    ...lines.flatMap((line) => [line, '']),
    ...(data.links.page === undefined ? [] : [`${words.open}: ${data.links.page}`, '']),
    '-- ',
    foot,
    ...(unsubscribeUrl === null ? [] : [`${words.stop}: ${unsubscribeUrl}`]),
    '',
  ].join('\n');
  const html = pageOf({
    ...{ language, subject, severity: `${severity} · ${at}`, colour: COLOURS[data.severity], lines, foot },
    page: data.links.page === undefined ? null : { href: data.links.page, label: words.open },
    stop: unsubscribeUrl === null ? null : { href: unsubscribeUrl, label: words.stop },
  });
  return { subject: cut(`${SUBJECT_TAG}${subject}`, MOST_SUBJECT), text, html };
}

/** The sentences, each with its own time where there are several. */
function linesOf(
  text: string,
  events: readonly AlertEvent[],
  language: AlertLanguage,
  zone: string,
): readonly string[] {
  const lines = text.split('\n');
  if (events.length < 2) return lines;
  return lines.map((line, i) => {
    const event = events[i];
    return event === undefined ? line : `${clock(event.at, language, zone)}  ${line}`;
  });
}

function clock(iso: string, language: AlertLanguage, timeZone: string): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    ...{ timeZone, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    hour12: false,
  });
  return format.format(new Date(iso));
}

const COLOURS: Readonly<Record<Severity, string>> = { info: '#4a5568', warning: '#b45309', critical: '#b91c1c' };

interface Link {
  readonly href: string;
  readonly label: string;
}

/** One column that a phone shows as it is; colours that hold on white and on black, since readers turn them around. */
function pageOf(given: {
  language: AlertLanguage;
  subject: string;
  severity: string;
  colour: string;
  lines: readonly string[];
  foot: string;
  page: Link | null;
  stop: Link | null;
}): string {
  const { language, subject, severity, colour, lines, foot, page, stop } = given;
  const anchor = ({ href, label }: Link, style: string) =>
    `<a href="${escaped(href)}" style="${style}">${escaped(label)}</a>`;
  return [
    `<!doctype html><html lang="${language === 'zh' ? 'zh-Hans' : 'en'}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<title>${escaped(subject)}</title></head>`,
    `<body style="margin:0;padding:16px;font:16px/24px ${MAIL_FONTS}">`,
    '<div style="max-width:600px;margin:0 auto">',
    `<p style="margin:0 0 4px;font-size:13px;line-height:20px;color:${colour};font-weight:600">${escaped(severity)}</p>`,
    `<h1 style="margin:0 0 12px;font-size:20px;line-height:28px">${escaped(subject)}</h1>`,
    ...lines.map((line) => `<p style="margin:0 0 12px;overflow-wrap:anywhere">${escaped(line)}</p>`),
    ...(page === null
      ? []
      : [
          `<p style="margin:20px 0">${anchor(page, 'display:inline-block;padding:10px 16px;border-radius:6px;background:#1f2937;color:#ffffff;text-decoration:none;font-weight:600')}</p>`,
        ]),
    `<p style="margin:24px 0 0;font-size:12px;line-height:18px;color:#6b7280">${escaped(foot)}`,
    ...(stop === null ? [] : [` ${anchor(stop, 'color:#6b7280')}`]),
    '</p></div></body></html>',
  ].join('\n');
}
