/** Reads `event` and `data` out of a text/event-stream (WHATWG HTML §9.2); comments and other fields are skipped. */
export async function* serverSentEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<{ event: string; data: string }> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    onBytes();
    rest += decoder.decode(chunk, { stream: true }).replaceAll('\r\n', '\n');
    if (rest.length > MAX_EVENT_CHARS) throw new Error('the stream sent an event that is too long');
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const parsed = parseEvent(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (parsed) yield parsed;
    }
  }
}

const MAX_EVENT_CHARS = 4_000_000;

function parseEvent(block: string): { event: string; data: string } | null {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
  }
  return data.length === 0 ? null : { event, data: data.join('\n') };
}
