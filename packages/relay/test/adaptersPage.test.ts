// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a config names what is filled in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionsOf, readConfig } from '../src/adapters/config';
import { directive } from './directive';

const page = readFileSync(join(import.meta.dirname, '../../../docs/adapters.md'), 'utf8');
const environment = { EDGE_KEY: 'key', OME_TOKEN_BASE64: 'b21l' };
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => JSON.parse(text));
const configOf = (example: object) =>
  'hub' in example ? example : { hub: 'https://hub.example.com', routes: [{ id: 'ROUTE-ID', actions: [example] }] };

describe('docs/adapters.md', () => {
  it('has an example of every adapter', () => {
    let error = '';
    try {
      readConfig(JSON.stringify(configOf({ use: 'none' })), {});
    } catch (thrown) {
      error = String(thrown);
    }
    const every = /one of (.*), not/.exec(error)?.[1]?.split(', ') ?? [];
    expect(every.length).toBeGreaterThan(5);
    expect([...new Set(examples.flatMap(({ use }) => use ?? []))].sort()).toEqual(every.sort());
  });

  it.each(examples.map((example, index) => [index, example] as const))(
    'example %i can be used as it stands',
    (_index, example) => {
      const { config } = readConfig(JSON.stringify(configOf(example)), environment);
      for (const line of ['A', 'B'])
        for (const { adapter } of actionsOf(config, 'ROUTE-ID')) {
          expect(adapter.lines).toContain(line);
          expect(adapter.describe(directive({ line })).join('\n')).not.toContain('${');
        }
    },
  );
});
