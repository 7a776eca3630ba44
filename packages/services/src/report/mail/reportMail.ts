import type { ReportChange } from '../figures/compareReports';
import type { Report } from '../figures/report';

/** The type of the outbox's rows. */
export const REPORT_TYPE = 'report';

/** What the outbox keeps of a mail: which report it is. What is in it is read when it is sent. */
export interface ReportMailBody {
  readonly type: typeof REPORT_TYPE;
  readonly timestamp: string;
  readonly data: {
    /** Of the period: `2026-W46`. */
    readonly name: string;
    readonly version: number;
    /** The version that the recipient was told of before; null where it is the first. */
    readonly since: number | null;
    /** The link that was made for the recipient, and until when it opens the report, epoch ms; null where one signs in. */
    readonly linkId: string | null;
    readonly expiresAt: number | null;
  };
}

/** A chart of a report as the product's own page draws it, on white. */
export interface ChartPicture {
  /** `counterfactual`, `ribbon`, `heat`. */
  readonly id: string;
  readonly png: Uint8Array;
  /** CSS pixels: the picture has twice as many. */
  readonly width: number;
  readonly height: number;
  /** The sentence that says what it shows. */
  readonly alt: string;
  /** It was too tall: what is below is only on the page. */
  readonly isCut?: boolean;
}

/** All that the mail of a report says. */
export interface ReportEmailInput {
  readonly report: Report;
  readonly version: number;
  /** Against the version that the recipient was told of before; empty for the first. */
  readonly changes: readonly ReportChange[];
  readonly language: 'en' | 'zh';
  readonly links: {
    /** Where the report is read; null where the hub knows no web address. */
    readonly page: string | null;
    /** Until when that link opens it, epoch ms; null where one signs in. */
    readonly expiresAt: number | null;
    readonly unsubscribe: string | null;
  };
  readonly charts: readonly ChartPicture[];
  /** Null where it could not be printed. */
  readonly pdf: Uint8Array | null;
  /** Its name, as its people call it. */
  readonly organization: string;
}

/** What a sink needs to send a report: whoever keeps the archive knows it. */
export interface ReportMails {
  /** @throws ServiceError not-found where the report is gone: no other try would do better. */
  load(
    mail: {
      readonly organizationId: string;
      readonly body: ReportMailBody;
      readonly recipient: { readonly id: string; readonly language: 'en' | 'zh' };
    },
    signal: AbortSignal,
  ): Promise<Omit<ReportEmailInput, 'language'>>;
}
