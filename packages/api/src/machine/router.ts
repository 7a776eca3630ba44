import { agentRouter } from './agent';
import { relayRouter } from './relay';
import { router } from './trpc';

/** What machines may call; agents and relays present their own keys. */
export const machineRouter = router({ agent: agentRouter, relay: relayRouter });

export type MachineRouter = typeof machineRouter;
