/** A fault of a request to the lab, with the HTTP status that says whose. */
export class LabError extends Error {
  override readonly name = 'LabError';

  constructor(
    readonly status: 400 | 404 | 413 | 503,
    message: string,
  ) {
    super(message);
  }
}
