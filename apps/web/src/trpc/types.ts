import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '@twinline/api/people/router';

export type Outputs = inferRouterOutputs<AppRouter>;
export type Inputs = inferRouterInputs<AppRouter>;

export type Me = Outputs['session']['me'];
export type BoardSnapshot = Outputs['board']['snapshot'];
export type BoardFrame = NonNullable<BoardSnapshot['frame']>;
export type BoardRoute = BoardFrame['routes'][number];
export type BoardLine = BoardRoute['lines'][string];
export type BoardHistory = BoardSnapshot['history'];
export type FeedItem = BoardSnapshot['feed'][number];
export interface BoardUpdate {
  readonly frame: BoardFrame;
  readonly feed: readonly FeedItem[];
}
export type LabWorld = Outputs['lab']['world'];
export type DecisionItem = Outputs['route']['decisions']['items'][number];
export type Chain = NonNullable<FeedItem['chain']>;
