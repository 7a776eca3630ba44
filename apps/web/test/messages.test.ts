import { expect, test } from 'vitest';
import { messages } from '../src/i18n/messages';

type Node = string | { readonly [key: string]: Node };

function keys(node: Node, path = ''): string[] {
  if (typeof node === 'string') return [path];
  return Object.entries(node).flatMap(([key, value]) => keys(value, `${path}.${key}`));
}

function texts(node: Node): string[] {
  return typeof node === 'string' ? [node] : Object.values(node).flatMap(texts);
}

// A branch of a plural or select begins with a brace too, after its keyword.
const placeholder = /(?<!(?:one|other|both|=\d+) )\{(\w+)(?=[},])/g;
const placeholders = (text: string) => [...text.matchAll(placeholder)].map((match) => match[1]).sort();

test('both languages have the same keys', () => {
  expect(keys(messages.zh as Node).sort()).toEqual(keys(messages.en as Node).sort());
});

test('no key has a dot: it would be taken for a path', () => {
  const names = (node: Node): string[] =>
    typeof node === 'string' ? [] : Object.entries(node).flatMap(([key, value]) => [key, ...names(value)]);
  expect(names(messages.en as Node).filter((name) => name.includes('.'))).toEqual([]);
});

test('no text is empty', () => {
  expect([...texts(messages.en as Node), ...texts(messages.zh as Node)].filter((text) => text.trim() === '')).toEqual(
    [],
  );
});

test('both languages fill in the same values', () => {
  const english = new Map(pairs(messages.en as Node));
  for (const [key, text] of pairs(messages.zh as Node)) {
    expect([key, [...new Set(placeholders(text))]]).toEqual([key, [...new Set(placeholders(english.get(key) ?? ''))]]);
  }
});

function pairs(node: Node, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  return Object.entries(node).flatMap(([key, value]) => pairs(value, `${path}.${key}`));
}
