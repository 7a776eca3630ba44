import { type Fact, keyOf, revisionOf } from './facts';

/** One request: what it carried, to which hub, and what came of it. Times are epoch ms. */
export interface Post {
  readonly id: number;
  readonly hub: number;
  readonly sentAt: number;
  readonly facts: readonly Fact[];
  acknowledgedAt: number | null;
  /** What came instead of an acknowledgement: a status, or how the connection ended. */
  failure: string | null;
}

/** One revision of a fact, and the posts that carried it. */
interface Version {
  readonly fact: Fact;
  readonly posts: Post[];
  acknowledgedBy: Post | null;
}

/** Everything of one key; ascending by revision. */
export type Entry = Version[];

/** The book of what was sent and what was acknowledged: the one truth the database is held against. */
export interface Ledger {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Posts without an acknowledgement. */
  readonly unacknowledged: ReadonlySet<Post>;
  readonly counts: LedgerCounts;
  /** Must be called before the first byte is sent. */
  posted(hub: number, facts: readonly Fact[]): Post;
  acknowledged(post: Post): void;
  failed(post: Post, failure: string): void;
  /** Posts acknowledged since this was last called. */
  takeAcknowledged(): Post[];
}

export interface LedgerCounts {
  posts: number;
  acknowledgedPosts: number;
  /** Rows in posts, beyond the first time each was sent. */
  resentRows: number;
  /** Rows whose acknowledgement came for the first time. */
  acknowledgedRows: Record<Fact['table'], number>;
}

export function createLedger(now: () => number): Ledger {
  const entries = new Map<string, Entry>();
  const unacknowledged = new Set<Post>();
  let fresh: Post[] = [];
  const counts: LedgerCounts = {
    posts: 0,
    acknowledgedPosts: 0,
    resentRows: 0,
    acknowledgedRows: { samples: 0, signals: 0, connects: 0, circuit_usage: 0 },
  };

  function versionOf(fact: Fact): Version {
    const key = keyOf(fact);
    const entry = entries.get(key) ?? [];
    if (entry.length === 0) entries.set(key, entry);
    const revision = revisionOf(fact);
    const found = entry.find((version) => revisionOf(version.fact) === revision);
    if (found !== undefined) return found;
    const made: Version = { fact, posts: [], acknowledgedBy: null };
    entry.push(made);
    entry.sort((a, b) => revisionOf(a.fact) - revisionOf(b.fact));
    return made;
  }

  return {
    entries,
    unacknowledged,
    counts,
    posted(hub, facts) {
      const post: Post = { id: counts.posts, hub, sentAt: now(), facts, acknowledgedAt: null, failure: null };
      counts.posts += 1;
      unacknowledged.add(post);
      for (const fact of facts) {
        const { posts } = versionOf(fact);
        if (posts.length > 0) counts.resentRows += 1;
        posts.push(post);
      }
      return post;
    },
    acknowledged(post) {
      post.acknowledgedAt = now();
      unacknowledged.delete(post);
      counts.acknowledgedPosts += 1;
      fresh.push(post);
      for (const fact of post.facts) {
        const version = versionOf(fact);
        if (version.acknowledgedBy !== null) continue;
        version.acknowledgedBy = post;
        counts.acknowledgedRows[fact.table] += 1;
      }
    },
    failed(post, failure) {
      post.failure = failure;
    },
    takeAcknowledged() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
  };
}
