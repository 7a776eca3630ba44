import { type Fact, figuresOf, keyOf, revisionOf, type Table, type Value } from './facts';
import type { Entry, Ledger, Post } from './ledger';

type DifferenceKind =
  /** Acknowledged, and not there. */
  | 'lost'
  /** There with a lower revision than was acknowledged. */
  | 'older'
  | 'twice'
  /** There with other figures than were sent. */
  | 'changed'
  /** There, and nobody sent it. */
  | 'unsent'
  /** A part of a batch is there, the rest is not. */
  | 'half'
  /** Table and index don't hold the same. */
  | 'index'
  | 'rollup'
  /** The software did what it must not: ended by itself, answered 500, did not recover. */
  | 'conduct';

export interface Difference {
  readonly kind: DifferenceKind;
  readonly evidence: string;
}

export interface StoredRow {
  readonly table: Table;
  readonly key: string;
  readonly revision: number;
  readonly figures: Readonly<Record<string, Value>>;
}

/** Holds what is stored against the ledger. Rows are shown first, then it is asked what is missing of them. */
export interface Judge {
  see(row: StoredRow): void;
  /** Every one of these was seen, with its revision or a higher one. */
  expectFacts(facts: Iterable<Fact>): void;
  /** The same of all that was ever acknowledged. */
  expectAcknowledged(): void;
  /** Of none of these posts, which nobody acknowledged, a part was seen while the rest was not. */
  expectWhole(posts: Iterable<Post>): void;
  /** How many posts of the last `expectWhole` were seen entirely, brought by no other, although nobody acknowledged them. */
  storedUnacknowledged(): number;
  readonly differences: readonly Difference[];
}

export function createJudge(ledger: Ledger, seed: number): Judge {
  const seen = new Map<string, number>();
  const differences: Difference[] = [];
  let stored = 0;
  const found = (kind: DifferenceKind, evidence: string) => void differences.push({ kind, evidence });

  function see(row: StoredRow): void {
    const { table, key, revision, figures } = row;
    if (seen.has(key)) found('twice', `${describeKey(key)} is stored more than once: ${JSON.stringify(figures)}`);
    seen.set(key, Math.max(revision, seen.get(key) ?? 0));
    const entry = ledger.entries.get(key);
    const version = entry?.find(({ fact }) => revisionOf(fact) === revision);
    if (entry === undefined || version === undefined) {
      const known = entry === undefined ? 'nothing of it was sent' : history(entry);
      found('unsent', `${describeKey(key)} is stored with revision ${revision}; ${known}`);
      return;
    }
    const wanted = figuresOf(seed, version.fact);
    const wrong = Object.keys(wanted).filter((name) => !isSame(wanted[name] ?? null, figures[name] ?? null));
    if (wrong.length === 0) return;
    const told = wrong.map((name) => `${name} ${show(figures[name])} instead of ${show(wanted[name])}`);
    found('changed', `${describeKey(key)} revision ${revision} in ${table}: ${told.join(', ')}; ${history(entry)}`);
  }

  function expectFacts(facts: Iterable<Fact>): void {
    for (const fact of facts) {
      const key = keyOf(fact);
      const there = seen.get(key);
      if (there !== undefined && there >= revisionOf(fact)) continue;
      const kind = there === undefined ? 'lost' : 'older';
      const stored = there === undefined ? 'nothing is stored' : `stored is revision ${there}`;
      found(kind, `${describeKey(key)}: ${history(ledger.entries.get(key) ?? [])}; ${stored}`);
    }
  }

  function expectAcknowledged(): void {
    for (const entry of ledger.entries.values()) {
      const highest = entry.findLast(({ acknowledgedBy }) => acknowledgedBy !== null);
      if (highest !== undefined) expectFacts([highest.fact]);
    }
  }

  function expectWhole(posts: Iterable<Post>): void {
    stored = 0;
    for (const post of posts) {
      const missing = post.facts.filter((fact) => (seen.get(keyOf(fact)) ?? -1) < revisionOf(fact));
      // Another post may have brought the same row: only what nobody else carried shows that this one was stored.
      const own = post.facts.filter(
        (fact) => isOnlyBy(ledger, post, fact) && seen.get(keyOf(fact)) === revisionOf(fact),
      );
      if (own.length === 0) continue;
      if (missing.length === 0) {
        stored += 1;
        continue;
      }
      const told = `${own.length} of its rows are stored by no other, ${missing.length} of ${post.facts.length} are missing`;
      const example = `${describeKey(keyOf(own[0] as Fact))} is there, ${describeKey(keyOf(missing[0] as Fact))} is not`;
      found('half', `${describePost(post)}: ${told}; ${example}`);
    }
  }

  return { see, expectFacts, expectAcknowledged, expectWhole, storedUnacknowledged: () => stored, differences };
}

/** Whether no other post can have brought this: where nobody listened nothing was brought. */
function isOnlyBy(ledger: Ledger, post: Post, fact: Fact): boolean {
  const version = ledger.entries.get(keyOf(fact))?.find((each) => revisionOf(each.fact) === revisionOf(fact));
  return version?.posts.every((each) => each === post || each.failure === 'ECONNREFUSED') ?? false;
}

function isSame(a: Value, b: Value): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

const show = (value: Value | undefined) => JSON.stringify(value ?? null);
const time = (ms: number) => new Date(ms).toISOString().slice(11);

/** `samples 12 1700000000000000` with the time in words. */
function describeKey(key: string): string {
  const at = Number(key.slice(key.lastIndexOf(' ') + 1));
  return `${key} (${new Date(at / 1_000).toISOString()})`;
}

function describePost({ id, hub, sentAt, acknowledgedAt, failure }: Post): string {
  const answer =
    acknowledgedAt === null ? `failed (${failure ?? 'no answer'})` : `acknowledged ${time(acknowledgedAt)}`;
  return `post ${id} to hub ${hub}, sent ${time(sentAt)}, ${answer}`;
}

/** What was sent of a key, and what was acknowledged when. */
function history(entry: Entry): string {
  return entry
    .map(({ fact, posts }) => `revision ${revisionOf(fact)} by ${posts.slice(0, 4).map(describePost).join(' and ')}`)
    .join('; ');
}
