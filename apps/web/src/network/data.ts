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

/** The network as people keep it, each kind flat; see `network.tree`. */
export type NetworkTree = Outputs['network']['tree'];
export type TreeRegion = NetworkTree['regions'][number];
export type TreeCarrier = NetworkTree['carriers'][number];
export type TreeAgent = NetworkTree['agents'][number];
export type TreeLine = NetworkTree['lines'][number];
export type TreePop = NetworkTree['pops'][number];
export type TreeAddress = TreePop['addresses'][number];
export type TreeCircuit = NetworkTree['circuits'][number];
export type TreeRoute = NetworkTree['routes'][number];

export type ImportPreview = Outputs['network']['previewImport'];
export type ImportChange = ImportPreview['changes'][number];
export type ImportFault = ImportPreview['faults'][number];
