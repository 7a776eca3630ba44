import type { NetworkTree } from '../../query/network/networkTree';
import { faultOf, type NetworkFault } from '../networkFault';
import { contradictions } from './contradictions';
import { documentOf } from './documentOf';
import { type ImportFault, ofRow } from './importFault';
import { type Cell, type DocumentRow, keyOfRow, type NetworkKind, nameOfRow, networkKinds, shapes } from './kinds';
import { isArchived, type NetworkModel, type PlannedRow } from './model';
import type { GivenRow } from './readDocument';
import { rowFaults } from './rowFaults';

export interface ImportChange {
  readonly change: 'create' | 'change' | 'archive' | 'restore';
  readonly kind: NetworkKind;
  /** As people call it: `SG · Singtel`. */
  readonly name: string;
  /** Line of the CSV (the headings are line 1), or place in the document's list, from 1. */
  readonly row: number;
  /** What differs; of what is created every field that is not empty, with `from` null. */
  readonly fields: readonly { readonly field: string; readonly from: string | null; readonly to: string | null }[];
}

export interface ImportPlan {
  readonly changes: readonly ImportChange[];
  /** The rows of the changes, in the same order. */
  readonly rows: readonly PlannedRow[];
  readonly faults: readonly ImportFault[];
  readonly unchanged: number;
}

/** What a document would make of a network: pure. `tree` is the whole of it, with what is archived. */
export function planImport(tree: NetworkTree, given: readonly GivenRow[]): ImportPlan {
  const current = modelOf(tree);
  const future = modelOf(tree);
  const faults: ImportFault[] = [];
  const planned: PlannedRow[] = [];
  const seen = new Set<string>();
  let unchanged = 0;
  for (const kind of networkKinds)
    for (const row of given.filter((one) => one.kind === kind)) {
      const found = planRow(row, current, seen);
      faults.push(...found.faults.map((fault) => ofRow(row, fault)));
      if (found.planned === null) unchanged += found.faults.length === 0 ? 1 : 0;
      else {
        planned.push(found.planned);
        future[kind].set(found.planned.key, found.planned.target);
      }
    }
  for (const row of planned) faults.push(...contradictions(row, future, tree).map((fault) => ofRow(row, fault)));
  return { changes: planned.map(changeOf), rows: planned, faults, unchanged };
}

function modelOf(tree: NetworkTree): NetworkModel {
  const document = documentOf(tree);
  const byKey = (kind: NetworkKind) => new Map(document[kind].map((row) => [keyOfRow(kind, row) ?? '', row] as const));
  return {
    ...{ pops: byKey('pops'), circuits: byKey('circuits'), regions: byKey('regions'), carriers: byKey('carriers') },
    ...{ lines: byKey('lines'), addresses: byKey('addresses'), agents: byKey('agents'), routes: byKey('routes') },
  };
}

/** `planned` is null for what stays as it is, or can't be used. */
function planRow(
  { kind, row, given }: GivenRow,
  model: NetworkModel,
  seen: Set<string>,
): { planned: PlannedRow | null; faults: readonly NetworkFault[] } {
  const key = keyOfRow(kind, given);
  if (key === null) {
    const field = shapes[kind].key.find((name) => typeof given[name] !== 'string' || given[name] === '') ?? '';
    return { planned: null, faults: [missing(field)] };
  }
  const last = shapes[kind].key.at(-1) ?? '';
  if (seen.has(`${kind} ${key}`)) {
    const says = { fault: 'is in the document twice', fix: 'keep one of the two' };
    return { planned: null, faults: [faultOf(last, 'twice', nameOfRow(kind, given), says)] };
  }
  seen.add(`${kind} ${key}`);
  const current = model[kind].get(key) ?? null;
  const target = { ...(current ?? shapes[kind].defaults), ...given };
  const differs = differences(kind, current, target).length > 0;
  if (!differs || (isArchived(target) && (current === null || isArchived(current))))
    return { planned: null, faults: [] };
  if (isArchived(target) && given.archived === undefined) {
    const says = { fault: 'is archived', fix: 'say "archived": false to restore it' };
    return { planned: null, faults: [faultOf(last, 'archived', nameOfRow(kind, given), says)] };
  }
  const required = Object.entries(shapes[kind].fields).filter(([, type]) => type === 'text' || type === 'number');
  const gaps = required.filter(([field]) => target[field] === undefined || target[field] === '');
  if (gaps.length > 0) return { planned: null, faults: gaps.map(([field]) => missing(field)) };
  // What is put away need not be right any more.
  const faults = isArchived(target) ? [] : rowFaults(kind, current, target);
  return { planned: { kind, row, key, current, target }, faults };
}

const missing = (field: string) => faultOf(field, 'missing', null, { fault: 'is missing', fix: 'write it' });

function differences(kind: NetworkKind, current: DocumentRow | null, target: DocumentRow): string[] {
  return Object.keys(shapes[kind].fields).filter((field) => {
    const [from, to] = [current?.[field] ?? null, target[field] ?? null];
    // Nobody may see whether a key is the one that is there: one that is given is set, and null takes it away.
    if (shapes[kind].fields[field] === 'secret') return field in target;
    return JSON.stringify(from) !== JSON.stringify(to);
  });
}

function changeOf({ kind, row, current, target }: PlannedRow): ImportChange {
  const wasArchived = current !== null && isArchived(current);
  const change =
    current === null ? 'create' : isArchived(target) ? 'archive' : wasArchived ? 'restore' : ('change' as const);
  const fields = differences(kind, current, target).map((field) => ({
    field,
    from: shownCell(kind, field, current?.[field] ?? null),
    to: shownCell(kind, field, target[field] ?? null),
  }));
  return { change, kind, name: nameOfRow(kind, target), row, fields };
}

function shownCell(kind: NetworkKind, field: string, cell: Cell): string | null {
  if (cell === null) return null;
  if (shapes[kind].fields[field] === 'secret') return '•••';
  return Array.isArray(cell) ? cell.join('; ') : String(cell);
}
