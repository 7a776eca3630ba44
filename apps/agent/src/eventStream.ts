export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Reads a stream of server-sent events (WHATWG HTML §9.2) from text in any pieces; `push` returns the events that have
 * become complete. Throws when one is longer than `longest` characters.
 */
export function createEventReader(longest: number): { push(text: string): ServerEvent[] } {
  let rest = '';
  let event = 'message';
  let data: string[] = [];
  let held = 0;

  function take(line: string): ServerEvent | null {
    if (line === '') {
      const complete = data.length > 0 ? { event, data: data.join('\n') } : null;
      event = 'message';
      data = [];
      held = 0;
      return complete;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'data') {
      data.push(value);
      held += value.length;
    }
    return null;
  }

  return {
    push(text) {
      rest += text;
      if (held + rest.length > longest) throw new Error(`an event is longer than ${longest} characters`);
      const complete: ServerEvent[] = [];
      // A carriage return at the very end may be half of a line's end.
      for (let end = /\r\n|\n|\r(?!$)/.exec(rest); end !== null; end = /\r\n|\n|\r(?!$)/.exec(rest)) {
        const found = take(rest.slice(0, end.index));
        rest = rest.slice(end.index + end[0].length);
        if (found !== null) complete.push(found);
      }
      return complete;
    },
  };
}
