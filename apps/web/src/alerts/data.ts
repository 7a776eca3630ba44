import type { Inputs, Outputs } from '../trpc/types';

export type Channel = Outputs['alert']['list'][number];
export type Topic = Channel['topics'][number];
export type WebhookDraft = Inputs['alert']['changeWebhook'];

export const topics: readonly Topic[] = ['switch', 'incident', 'agent', 'relay'];

export type ChannelState = 'on' | 'failing' | 'off' | 'gone' | 'given-up';

export function stateOf({ disabledAt, disabledReason, failingSince }: Channel): ChannelState {
  if (disabledAt === null) return failingSince === null ? 'on' : 'failing';
  if (disabledReason === 'gone') return 'gone';
  return disabledReason === 'failing' ? 'given-up' : 'off';
}
