import { escaped, MAIL_FONTS } from '../../alerts/emailText';
import type { Headline, MailContent, RegionRow } from './mailContent';
import { mailWords } from './mailWords';

/** What the HTML shows besides. */
interface Around {
  readonly language: 'en' | 'zh';
  readonly subject: string;
  readonly pictures: readonly {
    readonly cid: string;
    readonly id: string;
    readonly width: number;
    readonly height: number;
    readonly alt: string;
    readonly isCut: boolean;
  }[];
  readonly link: { readonly href: string; readonly lives: string | null } | null;
  readonly changedTitle: string;
  readonly foot: readonly string[];
  readonly stop: string | null;
}

const WIDTH = 600;
const PADDING = 24;
const INK = '#15171a';
const MUTED = '#4f545c';
const HAIR = '#e2e3e6';
const OVER = '#920917';

/**
 * Programs that know dark mode by CSS turn these; others invert or leave it be, which both can be read. Everything that
 * matters is inline, in tables: some programs drop the style sheet, and Outlook knows no other layout.
 */
const STYLE = `
  :root { color-scheme: light dark; supported-color-schemes: light dark }
  @media (max-width: 480px) { .pad { padding-left: 16px !important; padding-right: 16px !important } }
  @media (prefers-color-scheme: dark) {
    body, .page { background: #141518 !important }
    .ink { color: #ecedef !important } .muted { color: #a9aeb6 !important } .over { color: #f97676 !important }
    .hair { border-color: #3a3d43 !important } .rule { border-color: #ecedef !important }
    .button { background: #ecedef !important; color: #141518 !important }
    .chart { border: 8px solid #ffffff !important; border-radius: 6px; box-sizing: border-box }
  }`;

const text = (size: number, height: number, more = '') =>
  `margin:0;font-family:${MAIL_FONTS};font-size:${size}px;line-height:${height}px;${more}`;

/** The e-mail as programs render it: one column of 600 px that a phone narrows, nothing in it is fetched. */
export function mailHtml(content: MailContent, around: Around): string {
  const words = mailWords[around.language];
  const row = (inner: string, top: number) =>
    `<tr><td class="pad" style="padding:${top}px ${PADDING}px 0">${inner}</td></tr>`;
  const rows = [
    row(head(content), 28),
    row(headlines(content.headlines), 20),
    ...(around.link === null ? [] : [row(button(around.link, words.open), 20)]),
    ...(content.changes.length === 0 ? [] : [row(list(around.changedTitle, content.changes), 28)]),
    ...(around.pictures.some(({ id }) => id === 'counterfactual')
      ? []
      : [row(choices(words.charts.counterfactual ?? '', content.choices), 28)]),
    ...around.pictures.map((picture) => row(chart(picture, words), 28)),
    row(regions(content, words), 28),
    row(foot(around, [...content.notes, ...around.foot], words.stop), 28),
  ];
  return [
    `<!doctype html><html lang="${around.language === 'zh' ? 'zh-Hans' : 'en'}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    `<title>${escaped(around.subject)}</title><style>${STYLE}</style></head>`,
    `<body class="page" style="margin:0;padding:0;background:#ffffff;-webkit-text-size-adjust:100%">`,
    preheader(content.verdict[0] ?? ''),
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">',
    // Outlook knows no max-width; a fixed one would not fit a phone.
    `<!--[if mso]><table role="presentation" width="${WIDTH}" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`,
    `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:${WIDTH}px;width:100%;text-align:left">`,
    ...rows,
    '</table><!--[if mso]></td></tr></table><![endif]--></td></tr></table></body></html>',
  ].join('\n');
}

/** What lists of mails show behind the subject. */
const preheader = (sentence: string) =>
  `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escaped(sentence)}</div>`;

function head({ kind, days, title, verdict }: MailContent): string {
  return [
    `<p class="muted" style="${text(13, 20, `color:${MUTED}`)}">${escaped(kind)}<br>${escaped(days)}</p>`,
    `<h1 class="ink" style="${text(24, 31, `padding:12px 0 4px;font-weight:600;color:${INK}`)}">${escaped(title)}</h1>`,
    ...verdict.map(
      (line) => `<p class="ink" style="${text(16, 25, `padding-top:8px;color:${INK}`)}">${escaped(line)}</p>`,
    ),
  ].join('\n');
}

/** Two by two: beside each other they do not fit a phone. */
function headlines(all: readonly Headline[]): string {
  const cell = ({ name, value, beside }: Headline, i: number) =>
    `<td class="hair" width="50%" valign="top" style="width:50%;padding:12px ${i % 2 === 0 ? 12 : 0}px 12px ${i % 2 === 0 ? 0 : 12}px;border-bottom:1px solid ${HAIR}">
<p class="muted" style="${text(13, 18, `color:${MUTED}`)}">${escaped(name)}</p>
<p class="ink" style="${text(24, 32, `font-weight:600;color:${INK}`)}">${escaped(value)}</p>
<p class="muted" style="${text(12, 18, `color:${MUTED}`)}">${escaped(beside)}</p></td>`;
  const pairs = [all.slice(0, 2), all.slice(2, 4)];
  const rows = pairs.map((pair) => `<tr>${pair.map(cell).join('')}</tr>`).join('\n');
  return `<table class="rule" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-top:2px solid ${INK}">${rows}</table>`;
}

function button({ href, lives }: NonNullable<Around['link']>, label: string): string {
  const style = text(
    15,
    20,
    `display:inline-block;padding:11px 18px;border-radius:6px;background:${INK};color:#ffffff;text-decoration:none;font-weight:600`,
  );
  const until =
    lives === null
      ? ''
      : `<p class="muted" style="${text(12, 18, `padding-top:8px;color:${MUTED}`)}">${escaped(lives)}</p>`;
  return `<a class="button" href="${escaped(href)}" style="${style}">${escaped(label)}</a>${until}`;
}

const heading = (title: string) =>
  `<h2 class="ink" style="${text(15, 22, `padding-bottom:6px;font-weight:600;color:${INK}`)}">${escaped(title)}</h2>`;

function list(title: string, lines: readonly string[]): string {
  const items = lines.map((line) => `<p class="ink" style="${text(14, 22, `color:${INK}`)}">${escaped(line)}</p>`);
  return heading(title) + items.join('\n');
}

/** The bars' figures, where they could not be drawn. */
function choices(title: string, all: MailContent['choices']): string {
  const rows = all.map(
    ({ name, value }) =>
      `<tr><td class="hair ink" style="${text(14, 20, `padding:7px 0;border-bottom:1px solid ${HAIR};color:${INK}`)}">${escaped(name)}</td>
<td class="hair ink" align="right" style="${text(14, 20, `padding:7px 0;border-bottom:1px solid ${HAIR};color:${INK}`)}">${escaped(value)}</td></tr>`,
  );
  return `${heading(title)}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${rows.join('\n')}</table>`;
}

/** On white also in the dark: it is a picture of ink. */
function chart(picture: Around['pictures'][number], words: (typeof mailWords)['en' | 'zh']): string {
  const { cid, id, width, height, alt, isCut } = picture;
  const shown = Math.min(width, WIDTH - 2 * PADDING);
  const high = Math.round((height * shown) / Math.max(1, width));
  const title = words.charts[id];
  const legend = words.legends[id];
  const look = `display:block;width:100%;max-width:${shown}px;height:auto;border:0;background:#ffffff;font-family:${MAIL_FONTS};font-size:13px;line-height:20px;color:${MUTED}`;
  return [
    ...(title === undefined ? [] : [heading(title)]),
    ...(legend === undefined ? [] : [small(legend, 'padding-bottom:8px')]),
    `<img class="chart" src="cid:${escaped(cid)}" width="${shown}" height="${high}" alt="${escaped(alt)}" style="${look}">`,
    ...(isCut ? [small(words.cut, 'padding-top:6px')] : []),
  ].join('\n');
}

const small = (line: string, more: string) =>
  `<p class="muted" style="${text(12, 18, `${more};color:${MUTED}`)}">${escaped(line)}</p>`;

function regions({ regions: all, moreRegions }: MailContent, words: (typeof mailWords)['en' | 'zh']): string {
  const titles = [words.region, words.chosen, words.down, words.left];
  const edge = (i: number) =>
    i === 0 ? 'padding:7px 8px 7px 0' : i === 3 ? 'padding:7px 0 7px 8px' : 'padding:7px 8px';
  const side = (i: number) => (i === 0 ? 'left' : 'right');
  const header = titles.map(
    (title, i) =>
      `<th class="hair muted" align="${side(i)}" valign="bottom" style="${text(12, 16, `${edge(i)};font-weight:400;word-break:keep-all;color:${MUTED};border-bottom:1px solid ${HAIR}`)}">${escaped(title)}</th>`,
  );
  const row = ({ name, availability, down, left, isOver }: RegionRow) => {
    const cells = [name, availability, down, left].map((value, i) => {
      const over = isOver && i === 3;
      const look = `${edge(i)};border-bottom:1px solid ${HAIR};color:${over ? OVER : INK};font-weight:${over || i === 1 ? 600 : 400}${i === 0 ? ';overflow-wrap:anywhere' : ';white-space:nowrap'}`;
      return `<td class="hair ${over ? 'over' : 'ink'}" align="${side(i)}" style="${text(14, 20, look)}">${escaped(value)}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  };
  const more =
    moreRegions === null
      ? ''
      : `<p class="muted" style="${text(12, 18, `padding-top:6px;color:${MUTED}`)}">${escaped(moreRegions)}</p>`;
  return `${heading(words.byRegion)}<table width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${header.join('')}</tr>
${all.map(row).join('\n')}</table>${more}`;
}

function foot({ language, stop }: Around, lines: readonly string[], label: string): string {
  const link =
    stop === null
      ? ''
      : ` <a class="muted" href="${escaped(stop)}" style="color:${MUTED};text-decoration:underline">${escaped(label)}</a>`;
  return `<p class="hair muted" style="${text(12, 18, `padding:12px 0 32px;border-top:1px solid ${HAIR};color:${MUTED}`)}">${lines.map(escaped).join(language === 'zh' ? '' : ' ')}${link}</p>`;
}
