import type { Inputs } from '../../trpc/types';

export type ImportSource = Inputs['network']['previewImport'];
export const transferKinds = [
  ...(['pops', 'circuits', 'regions', 'carriers', 'lines', 'addresses', 'agents', 'routes'] as const),
];
export type TransferKind = (typeof transferKinds)[number];

/** A column that only this kind has, looked at in this order. */
const telling: readonly (readonly [column: string, kind: TransferKind])[] = [
  ['host', 'addresses'],
  ['slot', 'lines'],
  ['intervalMs', 'agents'],
  ['asn', 'carriers'],
  ['scenario', 'routes'],
  ['provider', 'circuits'],
  ['timeZone', 'regions'],
];

/** What a file holds: JSON by its first character; of CSV the kind by the file's name, else by its headings. */
export function formatOf(name: string, text: string): { format: 'json' } | { format: 'csv'; kind: TransferKind } {
  const content = text.replace(/^\ufeff/, '').trimStart();
  if (content.startsWith('{') || content.startsWith('[')) return { format: 'json' };
  const [headings = ''] = content.split(/\r?\n/, 1);
  const columns = headings.split(',').map((column) => column.trim().replaceAll('"', ''));
  const named = transferKinds.find((kind) => name.toLowerCase().includes(kind));
  return { format: 'csv', kind: named ?? telling.find(([column]) => columns.includes(column))?.[1] ?? 'pops' };
}

/** As the server is asked: a spreadsheet's mark at the beginning says nothing. */
export function sourceOf(text: string, format: ReturnType<typeof formatOf>): ImportSource {
  const plain = text.replace(/^\ufeff/, '');
  return format.format === 'json' ? { format: 'json', text: plain } : { ...format, text: plain };
}
