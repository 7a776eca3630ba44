import { cut, MOST_SUBJECT, oneLine, SUBJECT_TAG } from '../../alerts/emailText';
import { reportFileName } from '../files/reportFileName';
import { type MailContent, mailContent, untilText } from './mailContent';
import { mailHtml } from './mailHtml';
import { mailWords } from './mailWords';
import type { ChartPicture, ReportEmailInput } from './reportMail';

export interface MailAttachment {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType: string;
  readonly contentDisposition: 'inline' | 'attachment';
  /** Of a picture: by which the HTML shows it. */
  readonly cid?: string;
}

export interface ReportEmail {
  /** One line without control characters, which says the verdict. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly MailAttachment[];
}

/** What mailboxes take at most, as it is sent: base64 makes four bytes of three. */
const MOST_BYTES = 10_000_000;
const asSent = (bytes: Uint8Array): number => 4 * Math.ceil(bytes.byteLength / 3);

/**
 * The e-mail of a report: the verdict, the figures of the first page with those of the period before, charts inside, and
 * the PDF attached. What does not fit in 10 MB is left out, pictures last, and the e-mail says so. Nothing in it is
 * fetched. Pure.
 */
export function composeReportEmail(input: ReportEmailInput): ReportEmail {
  const { report, version, language, links, pdf } = input;
  const words = mailWords[language];
  const content = mailContent(input);
  const charts = fitting(input.charts, MOST_BYTES);
  const left = MOST_BYTES - charts.reduce((sum, { png }) => sum + asSent(png), 0);
  const fits = pdf !== null && asSent(pdf) <= left;
  const about = pdf === null ? words.pdf.none : fits ? null : words.pdf.large;
  const updated = version > 1 ? `${words.updated}${language === 'zh' ? '：' : ': '}` : '';
  const subject = `${SUBJECT_TAG}${report.period.name}${language === 'zh' ? '：' : ': '}${updated}${content.title}`;
  const lives = links.expiresAt === null ? null : words.opens(untilText(links.expiresAt, report, language));
  const around = {
    ...{ language, subject: oneLine(subject), changedTitle: words.changed(version), stop: links.unsubscribe },
    link: links.page === null ? null : { href: links.page, lives },
    foot: [...(about === null ? [] : [about]), words.why(oneLine(input.organization))],
    pictures: charts.map(({ id, width, height, alt, isCut = false }) => ({
      ...{ id, width, height, isCut },
      ...{ alt: oneLine(alt), cid: cidOf(id) },
    })),
  };
  return {
    subject: cut(around.subject, MOST_SUBJECT),
    text: plain(content, around, words),
    html: mailHtml(content, around),
    attachments: [
      ...charts.map(({ id, png }) => attached(`${id}.png`, png, 'image/png', cidOf(id))),
      ...(pdf !== null && fits
        ? [
            attached(
              reportFileName({ name: report.period.name, version, language, format: 'pdf' }),
              pdf,
              'application/pdf',
            ),
          ]
        : []),
    ],
  };
}

const cidOf = (id: string): string => `${id}@report.twinline`;

function attached(filename: string, bytes: Uint8Array, contentType: string, cid?: string): MailAttachment {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return cid === undefined
    ? { filename, content, contentType, contentDisposition: 'attachment' }
    : { filename, content, contentType, contentDisposition: 'inline', cid };
}

/** Those that come first and fit together. */
function fitting(charts: readonly ChartPicture[], most: number): ChartPicture[] {
  let left = most;
  return charts.filter(({ png }) => {
    if (asSent(png) > left) return false;
    left -= asSent(png);
    return true;
  });
}

type Around = Parameters<typeof mailHtml>[1];

/** The same for readers without HTML. */
function plain(content: MailContent, around: Around, words: (typeof mailWords)['en' | 'zh']): string {
  const { headlines, choices, regions, moreRegions, changes, notes } = content;
  const heading = (title: string) => ['', title, '-'.repeat(24)];
  return [
    `${content.kind} · ${content.days}`,
    '',
    content.title,
    '',
    ...content.verdict,
    '',
    ...headlines.map(({ name, value, beside }) => `${name}: ${value} (${beside})`),
    ...(around.link === null ? [] : ['', `${words.open}: ${around.link.href}`]),
    ...(around.link?.lives ? [around.link.lives] : []),
    ...(changes.length === 0 ? [] : [...heading(around.changedTitle), ...changes]),
    ...heading(words.charts.counterfactual ?? ''),
    ...choices.map(({ name, value }) => `${name}: ${value}`),
    ...around.pictures.flatMap(({ id, alt }) =>
      id === 'counterfactual' || alt === '' ? [] : [...heading(words.charts[id] ?? id), alt],
    ),
    ...heading(words.byRegion),
    ...regions.map(
      ({ name, availability, down, left }) =>
        `${name}: ${words.chosen} ${availability}, ${words.down} ${down}, ${words.left} ${left}`,
    ),
    ...(moreRegions === null ? [] : [moreRegions]),
    '',
    '-- ',
    [...notes, ...around.foot].join(around.language === 'zh' ? '' : ' '),
    ...(around.stop === null ? [] : [`${words.stop}: ${around.stop}`]),
    '',
  ].join('\n');
}
