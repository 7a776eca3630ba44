const LONGEST_HEAD = 16_384;

/**
 * The status of an HTTP/1 answer as far as it has arrived (RFC 9112 §4): null while more is needed, 'broken' for what is
 * not HTTP. Interim answers (1xx) are passed over.
 */
export function readStatus(received: string): number | null | 'broken' {
  let rest = received;
  for (;;) {
    const status = /^HTTP\/1\.[01] ([1-9]\d\d)[ \r\n]/.exec(rest)?.[1];
    if (status === undefined) {
      const mayBecome = rest.length < 13 && 'HTTP/1.'.startsWith(rest.slice(0, 7));
      return mayBecome ? null : 'broken';
    }
    if (!status.startsWith('1') || status === '101') return Number(status);
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return received.length > LONGEST_HEAD ? 'broken' : null;
    rest = rest.slice(end + 4);
  }
}
