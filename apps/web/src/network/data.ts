import type { Outputs } from '../trpc/types';

/** Every agent as of `at`; see `network.agents`. Times are epoch ms of the server, null = unknown or not yet. */
export type NetworkAgents = Omit<Outputs['network']['agents'], 'nextCursor'>;
export type NetworkAgent = NetworkAgents['agents'][number];
export type NetworkPath = NetworkAgent['paths'][number];
export type AgentStateName = NetworkAgent['state'];

export type NetworkCircuits = Outputs['network']['circuits'];
export type NetworkCircuit = NetworkCircuits['circuits'][number];
export type CircuitUsage = NonNullable<NetworkCircuit['usage']>;

export type NetworkOptions = Outputs['network']['options'];
export type RegionOption = NetworkOptions['regions'][number];
export type AgentArrival = Outputs['network']['arrival'];

/** A token that was just made: there is no second look at it. */
export type EnrolmentToken = Outputs['network']['addAgent'];
