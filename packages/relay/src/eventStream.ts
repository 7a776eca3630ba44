/** One message of a server-sent event stream (WHATWG HTML §9.2). */
export interface StreamMessage {
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}

/**
 * Messages of an SSE body, in order. Yields null for each comment, which is how a server shows that it is alive.
 * Ends when the body ends; throws when it breaks or when a message is longer than `maxChars`.
 */
export async function* readEventStream(
  body: AsyncIterable<Uint8Array>,
  maxChars = 1_000_000,
): AsyncGenerator<StreamMessage | null> {
  const decoder = new TextDecoder();
  let buffer = '';
  for await (const chunk of body) {
    buffer += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be half of a line end: it waits for what comes after it.
    const whole = buffer.endsWith('\r') ? buffer.length - 1 : buffer.length;
    buffer = buffer.slice(0, whole).replace(/\r\n?/g, '\n') + buffer.slice(whole);
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      yield parseMessage(buffer.slice(0, end));
      buffer = buffer.slice(end + 2);
    }
    if (buffer.length > maxChars) throw new Error('a message of the event stream is too long');
  }
}

function parseMessage(block: string): StreamMessage | null {
  let event = 'message';
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [field, value] = splitField(line);
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id') id = value;
  }
  return data.length === 0 ? null : { event, data: data.join('\n'), id };
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value];
}
