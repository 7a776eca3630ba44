import { comparePosition, type Position } from '@twinline/relay/guard';
import { grouped } from '@twinline/services/grouped';
import type { Applied, Arrived, RelayBook } from './book';
import type { Stored, StoredDelivery, StoredDirective } from './stored';

type DifferenceKind =
  /** Decided, or acknowledged, and never in force; or the last decision is not in force in the end. */
  | 'lost'
  /** The guard let through what it must refuse. */
  | 'order'
  /** One webhook-id with two bodies. */
  | 'body'
  /** Sent, and not in the database. */
  | 'unknown'
  /** The stored chain is not what happened. */
  | 'chain'
  /** In a state that nobody works on. */
  | 'stuck'
  /** Sequences of a route with a gap, or an epoch that went back. */
  | 'fork'
  /** The software did what it must not. */
  | 'conduct';

export interface Difference {
  readonly kind: DifferenceKind;
  readonly evidence: string;
}

/** What a run leaves. `ordered` is the line that each route was ordered to last. */
export interface Evidence extends Stored {
  readonly books: readonly RelayBook[];
  readonly ordered: ReadonlyMap<string, string>;
}

/** What a stream or a pull brought before may be in force so long after: it waits for the one that is being applied. */
const OVERTAKEN_WITHIN_MS = 2_000;

/** Holds what is stored, and what each relay's guard let through, against each other. Everything must have come to rest. */
export function judgeDeliveries(evidence: Evidence): Difference[] {
  const differences: Difference[] = [];
  const found = (kind: DifferenceKind, what: string) => void differences.push({ kind, evidence: what });
  const routes = grouped(evidence.directives, ({ routeId }) => routeId);
  for (const [routeId, line] of evidence.ordered) judgeRoute(routeId, line, routes.get(routeId) ?? [], found);
  const rows = new Map(evidence.deliveries.map((row) => [row.id, row]));
  for (const book of evidence.books) {
    const decisions = (routes.get(book.routeId) ?? []).filter(({ reason }) => reason !== 'renewed');
    judgeOrder(book, found);
    judgeArrived(book, rows, found);
    judgeRows({ book, decisions, rows: evidence.deliveries.filter(({ relayId }) => relayId === book.relayId) }, found);
  }
  return differences;
}

type Found = (kind: DifferenceKind, what: string) => void;

function judgeRoute(routeId: string, ordered: string, directives: readonly StoredDirective[], found: Found): void {
  const newest = directives.findLast(({ reason }) => reason !== 'renewed');
  if (newest?.line !== ordered)
    found(
      'lost',
      `route ${routeId}: line ${ordered} was ordered last, and ${newest?.line ?? 'nothing'} was decided last`,
    );
  for (const [i, { epoch, sequence }] of directives.entries()) {
    const before = directives[i - 1] ?? { epoch: 0, sequence: 0 };
    if (sequence !== before.sequence + 1 || epoch < before.epoch)
      found('fork', `route ${routeId}: ${epoch}.${sequence} after ${before.epoch}.${before.sequence}`);
  }
}

/** Strictly forward; a process that begins anew may put in force once more what the one before had. */
function judgeOrder(book: RelayBook, found: Found): void {
  for (const [i, next] of book.applied.entries()) {
    const held = book.applied[i - 1];
    if (held === undefined) continue;
    const order = comparePosition(next, held);
    if (order > 0 || (order === 0 && next.life > held.life)) continue;
    found('order', `${nameOf(book)}: ${show(next)} by ${next.via} in force after ${show(held)} by ${held.via}`);
  }
}

function judgeArrived(book: RelayBook, rows: ReadonlyMap<string, StoredDelivery>, found: Found): void {
  const bodies = new Map<string, string>();
  for (const one of book.arrived) {
    const row = rows.get(one.id);
    const named = `${nameOf(book)}: webhook ${one.id} with ${show(one)}`;
    if (row?.relayId !== book.relayId || comparePosition(row, one) !== 0)
      found('unknown', `${named} is not its delivery`);
    const first = bodies.get(one.id) ?? one.body;
    if (first !== one.body || (row !== undefined && row.body !== one.body))
      found('body', `${named} has several bodies`);
    bodies.set(one.id, first);
    if (one.status === 200 && !isKept(book, one))
      found('lost', `${named} was acknowledged, and neither it nor anything newer was in force, or there, by then`);
  }
}

/** Whether the relay held it as it acknowledged it, or had something newer in its hands, which overtook it. */
function isKept({ applied, arrived }: RelayBook, one: Arrived): boolean {
  const answeredAt = one.answeredAt ?? 0;
  const isOvertaken = arrived.some((other) => comparePosition(other, one) > 0 && other.arrivedAt <= answeredAt);
  if (isOvertaken) return true;
  return applied.some((held) => {
    const order = comparePosition(held, one);
    const graceMs = held.via === 'stream' || held.via === 'pull' ? OVERTAKEN_WITHIN_MS : 0;
    return order >= 0 && held.at <= answeredAt + (order > 0 ? graceMs : 0);
  });
}

interface Rows {
  readonly book: RelayBook;
  readonly decisions: readonly StoredDirective[];
  readonly rows: readonly StoredDelivery[];
}

function judgeRows({ book, decisions, rows }: Rows, found: Found): void {
  const byDirective = grouped(rows, ({ directiveId }) => directiveId);
  for (const [i, decision] of decisions.entries()) {
    const named = `${nameOf(book)}: ${show(decision)}`;
    const own = byDirective.get(decision.id) ?? [];
    const [row] = own;
    if (row === undefined || own.length > 1) {
      found('lost', `${named} was decided and has ${own.length} deliveries`);
      continue;
    }
    const next = decisions[i + 1];
    judgeState(row, next, named, found);
    judgeChain(row, applications(book, decision, next), next, named, found);
  }
}

/** When the decision was put in force, itself or by a renewal, which says it again. */
function applications(book: RelayBook, decision: Position, next: Position | undefined): Applied[] {
  return book.applied.filter(
    (each) => comparePosition(each, decision) >= 0 && (next === undefined || comparePosition(each, next) < 0),
  );
}

function judgeState(row: StoredDelivery, next: Position | undefined, named: string, found: Found): void {
  if (row.state === 'pending')
    found(
      'stuck',
      `${named} is pending: ${row.attempts} tries, next ${time(row.nextAttemptAt)}, claimed by ${row.claimedBy}`,
    );
  if (row.state !== 'dropped') return;
  if (row.dropReason === 'superseded' && next !== undefined) return;
  if (row.dropReason === 'expired') return;
  found(
    'lost',
    `${named}: ${row.state} (${row.dropReason}), with ${next === undefined ? 'nothing' : show(next)} after it`,
  );
}

function judgeChain(
  row: StoredDelivery,
  applied: readonly Applied[],
  next: Position | undefined,
  named: string,
  found: Found,
): void {
  const [first] = applied;
  if (row.state === 'acknowledged' && row.acknowledgedAt === null)
    found('chain', `${named} is acknowledged without a time`);
  if (first === undefined && next === undefined) found('lost', `${named} is the last decision, and was never in force`);
  if (first !== undefined && row.appliedAt === null)
    found(
      'chain',
      `${named} was in force (${show(first)} by ${first.via}, life ${first.life}), and the hub does not know`,
    );
  if (first === undefined && row.appliedAt !== null) found('chain', `${named} is stored as in force, and never was`);
}

const nameOf = ({ way, relayId }: RelayBook) => `relay ${way} ${relayId.slice(0, 8)}`;
const show = ({ epoch, sequence }: Position) => `${epoch}.${sequence}`;
const time = (at: number) => new Date(at).toISOString().slice(11);
