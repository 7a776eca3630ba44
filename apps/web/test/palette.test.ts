import { IconRoute } from '@tabler/icons-react';
import { expect, test } from 'vitest';
import { bind, currentBindings } from '../src/keys/bindings';
import { meaningOf, type Pressed } from '../src/keys/pressed';
import { type Entry, type EntryGroup, entry, found } from '../src/palette/entry';
import { pinyinInitials } from '../src/palette/pinyinInitials';

test('pinyin initials are those that people type', () => {
  const typed = ['实时看板', '热力图', '调度线路组', '网络', '转推节点', '审计日志', '新加坡', '菲律宾', '退出登录'];
  expect(typed.map(pinyinInitials)).toEqual(['sskb', 'rlt', 'ddxlz', 'wl', 'ztjd', 'sjrz', 'xjp', 'flb', 'tcdl']);
  expect(pinyinInitials('A 线路 2（备用）')).toBe('axl2by');
});

const of = (group: EntryGroup, label: string, also: string[] = [], atOnce = true): Entry =>
  entry({ id: label, group, label, also, atOnce, icon: IconRoute, run: () => undefined });
const entries = [
  of('actions', 'Save this view…', ['保存此视图…']),
  of('pages', 'Heatmaps', ['热力图']),
  of('objects', 'Philippines · 1v1 social', ['PH', '菲律宾', '1v1 社交'], false),
  of('objects', 'Singapore · show live', ['SG', '新加坡', '秀场'], false),
  of('views', 'Heat of Singapore'),
];
const foundBy = (query: string) => found(query, entries).flatMap((group) => group.entries.map(({ label }) => label));

test('everything is found by English, Chinese, codes and pinyin initials, in any order of words', () => {
  expect(foundBy('热力')).toEqual(['Heatmaps']);
  expect(foundBy('rlt')).toEqual(['Heatmaps']);
  expect(foundBy('xjp xc')).toEqual(['Singapore · show live']);
  expect(foundBy('1v1 ph')).toEqual(['Philippines · 1v1 social']);
  expect(foundBy('nothing of the kind')).toEqual([]);
});

test('things stand before commands, and the group with the nearest stands first', () => {
  expect(foundBy('heat')).toEqual(['Heat of Singapore', 'Heatmaps']);
  expect(foundBy('s')).toEqual([
    ...['Singapore · show live', 'Philippines · 1v1 social', 'Heat of Singapore', 'Heatmaps', 'Save this view…'],
  ]);
  expect(foundBy(' ')).toEqual(['Heat of Singapore', 'Heatmaps', 'Save this view…']);
});

const press = (key: string, given: Partial<Pressed> = {}): Pressed => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, isComposing: false },
  ...given,
});
const binding = (keys: string, repeats = false) => ({
  keys,
  words: keys,
  group: 'page' as const,
  repeats,
  act: () => {},
});
const bindings = [binding('b'), binding('g b'), binding('j', true), binding('?'), binding('Escape')];
const means = (pressed: Pressed, pending: string | null = null, singleKeys = true) => {
  const meaning = meaningOf(pressed, pending, bindings, singleKeys);
  return meaning.binding?.keys ?? (meaning.pending === null ? null : `${meaning.pending} …`);
};

test('one key, two keys and held keys mean what they are bound to', () => {
  expect([means(press('b')), means(press('B')), means(press('g')), means(press('b'), 'g')]).toEqual([
    ...['b', 'b', 'g …', 'g b'],
  ]);
  // A second key that completes nothing stands for itself.
  expect([means(press('j'), 'g'), means(press('x'), 'g')]).toEqual(['j', null]);
  expect([means(press('j', { repeat: true })), means(press('b', { repeat: true }))]).toEqual(['j', null]);
});

test('keys rest beside modifiers and while a word is being composed; without single keys only Escape is left', () => {
  for (const given of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }])
    expect(means(press('b', given))).toBeNull();
  expect(['b', 'g', '?', 'Escape'].map((key) => means(press(key), null, false))).toEqual([null, null, null, 'Escape']);
});

test('of two for one key the later has it, and what has gone gives it back', () => {
  const before = currentBindings().length;
  const first = bind(binding('w'));
  const second = bind({ ...binding('w'), words: 'later' });
  expect(meaningOf(press('w'), null, currentBindings(), true).binding?.words).toBe('later');
  second();
  expect(meaningOf(press('w'), null, currentBindings(), true).binding?.words).toBe('w');
  first();
  expect(currentBindings()).toHaveLength(before);
});
