'use client';
import { useViewParams } from '../charts/useViewParams';
import { useNow } from '../shell/useNow';
import { AgentDrawer } from './AgentDrawer';
import { useNetworkAgents } from './useNetworkAgents';

/** The drawer of the agent that the address names, as it is now. */
export function AgentHealth() {
  const params = useViewParams();
  const now = useNow(1_000);
  const { data, receivedAt } = useNetworkAgents();
  if (data === null || receivedAt === null) return null;
  return (
    <AgentDrawer
      agent={data.agents.find(({ id }) => id === params.get('agent')) ?? null}
      latestVersion={data.latestVersion}
      at={data.at + Math.max(0, (now ?? receivedAt) - receivedAt)}
      onClose={() => params.set({ agent: null })}
    />
  );
}
