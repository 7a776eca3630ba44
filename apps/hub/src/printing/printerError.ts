export type PrinterFault =
  /** There is no browser here: somebody must install one. */
  | 'no-chromium'
  /** Too many pages wait. */
  | 'busy'
  | 'timed-out'
  /** The page could not be opened, or never said that it is drawn. */
  | 'page-failed'
  /** The browser ended in the middle. */
  | 'crashed'
  | 'stopped';

/** Why nothing was printed; the message is for people. */
export class PrinterError extends Error {
  override readonly name = 'PrinterError';

  constructor(
    readonly fault: PrinterFault,
    message: string,
  ) {
    super(message);
  }
}
