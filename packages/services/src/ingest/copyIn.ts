import type pg from 'pg';

const COPY_DATA = 'd'.charCodeAt(0);
const COPY_DONE = Buffer.from([...Buffer.from('c'), 0, 0, 0, 4]);

/**
 * Runs `copy … from stdin` with data that is whole in memory, in pieces. pg hands a query's messages to whoever submits
 * it; this one answers the server's request for data at once, as one message. (pg-copy-streams is a stream over the
 * same: after an error while it waits for the socket to drain it writes to a connection that it has let go, and throws.)
 *
 * @throws the server's error (then nothing was taken in), or the connection's (then that is not known).
 */
export function copyIn(client: pg.ClientBase, sql: string, pieces: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(sql, pieces, resolve, reject));
  });
}

class CopyIn implements pg.Submittable {
  constructor(
    private readonly sql: string,
    private readonly pieces: readonly Buffer[],
    private readonly onDone: () => void,
    private readonly onError: (error: Error) => void,
  ) {}

  submit(connection: pg.Connection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse({ stream }: pg.Connection): void {
    const bytes = this.pieces.reduce((sum, piece) => sum + piece.length, 0);
    const head = Buffer.alloc(5);
    head.writeUInt8(COPY_DATA);
    head.writeUInt32BE(bytes + 4, 1);
    stream.cork();
    for (const piece of [head, ...this.pieces, COPY_DONE]) stream.write(piece);
    stream.uncork();
  }

  handleError(error: Error): void {
    this.onError(error);
  }

  /** After an error pg calls only the method above. */
  handleReadyForQuery(): void {
    this.onDone();
  }

  /** `COPY n`: how many rows were taken is known already. */
  handleCommandComplete(): void {}
}
