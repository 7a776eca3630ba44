import type { BoardFrame, BoardSnapshot, BoardUpdate, FeedItem } from '../trpc/types';
import { keepSame } from './keepSame';
import { appendFrame, type Traces, tracesOf } from './trace';
import { arrange, type Group, groups } from './triage';

export type Arrangement = Readonly<Record<Group, readonly string[]>>;

/** What an open board remembers. `receivedAt` is the browser's clock; everything else is the hub's. */
export interface BoardState {
  readonly frame: BoardFrame | null;
  readonly receivedAt: number | null;
  readonly traces: Traces;
  /** Newest first. */
  readonly feed: readonly FeedItem[];
  readonly arrangement: Arrangement;
  readonly arrangedAt: number;
  readonly switches: number;
}

export type BoardEvent =
  | { readonly kind: 'snapshot'; readonly snapshot: BoardSnapshot; readonly receivedAt: number }
  | { readonly kind: 'update'; readonly update: BoardUpdate; readonly receivedAt: number; readonly pointed: boolean };

const resortAfterMs = 5_000;
const feedLength = 30;
const nothing: Arrangement = { needs: [], watch: [], healthy: [] };

export const emptyBoard: BoardState = {
  frame: null,
  receivedAt: null,
  traces: {},
  feed: [],
  arrangement: nothing,
  arrangedAt: 0,
  switches: 0,
};

export function boardReducer(state: BoardState, event: BoardEvent): BoardState {
  return event.kind === 'snapshot' ? onSnapshot(state, event) : onUpdate(state, event);
}

function onSnapshot(state: BoardState, event: Extract<BoardEvent, { kind: 'snapshot' }>): BoardState {
  const { snapshot, receivedAt } = event;
  const isNews = snapshot.frame !== null && snapshot.frame.at >= (state.frame?.at ?? 0);
  const frame = isNews ? snapshot.frame : state.frame;
  const stored = tracesOf(snapshot.history);
  return {
    ...state,
    frame,
    receivedAt: isNews ? receivedAt : state.receivedAt,
    traces: frame ? appendFrame(stored, frame) : stored,
    feed: mergeFeed(state.feed, snapshot.feed),
    switches: snapshot.switches24h.count,
    ...(frame ? { arrangement: arrange(frame.routes), arrangedAt: receivedAt } : {}),
  };
}

function onUpdate(state: BoardState, event: Extract<BoardEvent, { kind: 'update' }>): BoardState {
  const { feed } = event.update;
  const frame = keepSame(state.frame, event.update.frame);
  if (state.frame && frame.at < state.frame.at) return state;
  const known = new Set(state.feed.map((item) => item.id));
  // A board that comes back is told again what it may have let go of already: that was counted then.
  const oldest = state.feed.length < feedLength ? 0 : (state.feed.at(-1)?.id ?? 0);
  const started = feed.filter(
    (item) => item.kind === 'directive' && item.from !== item.line && item.id > oldest && !known.has(item.id),
  ).length;
  return {
    ...rearrange(state, frame, event),
    frame,
    receivedAt: event.receivedAt,
    traces: appendFrame(state.traces, frame),
    feed: feed.length === 0 ? state.feed : mergeFeed(state.feed, feed),
    switches: state.switches + started,
  };
}

/** Rows move at most every five seconds and never under the pointer; a route that came or went is shown at once. */
function rearrange(state: BoardState, frame: BoardFrame, event: { receivedAt: number; pointed: boolean }): BoardState {
  const wanted = arrange(frame.routes);
  if (same(wanted, state.arrangement)) return state;
  const sameRoutes = allIds(wanted).sort().join() === allIds(state.arrangement).sort().join();
  const rest = event.pointed || event.receivedAt - state.arrangedAt < resortAfterMs;
  if (sameRoutes && rest) return state;
  return { ...state, arrangement: wanted, arrangedAt: event.receivedAt };
}

const allIds = (arrangement: Arrangement) => groups.flatMap((group) => arrangement[group]);
const same = (a: Arrangement, b: Arrangement) => groups.every((group) => a[group].join() === b[group].join());

/** An item comes again under its id as more of its chain is known. */
export function mergeFeed(known: readonly FeedItem[], news: readonly FeedItem[]): FeedItem[] {
  const byId = new Map([...known, ...news].map((item) => [item.id, item]));
  return [...byId.values()].sort((a, b) => b.id - a.id).slice(0, feedLength);
}
