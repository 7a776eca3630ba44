import { describe, expect, it } from 'vitest';
import { webhookEvent } from '../src/events';
import { directive, NOW, OTHER_EVENTS } from './directive';

describe('the events of the hub', () => {
  const events = [
    { type: 'route.directive', timestamp: new Date(NOW).toISOString(), data: directive() },
    ...OTHER_EVENTS,
  ] as const;

  it('each kind reads back as it was written', () => {
    expect(events.map(({ type }) => type).sort()).toEqual(
      webhookEvent.options.map((option) => option.shape.type.value).sort(),
    );
    for (const event of events) expect(webhookEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  it('each kind is read with a field that a later hub adds', () => {
    for (const event of events)
      expect(webhookEvent.safeParse({ ...event, data: { ...event.data, later: 1 } }).success, event.type).toBe(true);
  });

  it.each(events)('$type without one of its fields is refused by name', (event) => {
    const [first = ''] = Object.keys(event.data);
    const refused = webhookEvent.safeParse({ ...event, data: { ...event.data, [first]: undefined } });
    expect(refused.error?.issues[0]?.path).toEqual(['data', first]);
  });
});
