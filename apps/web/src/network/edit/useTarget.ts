'use client';
import { useViewParams } from '../../charts/useViewParams';
import { type Kind, parseTarget, type Target, targetText } from './target';

/** What the drawer shows lives in the address, so that a link opens it for the next person. */
export function useTarget(): {
  readonly target: Target | null;
  readonly open: (kind: Kind, id: string) => void;
  readonly add: (kind: Kind, regionId?: string) => void;
  /** Goes on with what was just made, in the place of its empty form. */
  readonly moveTo: (kind: Kind, id: string) => void;
  /** An agent's health has a drawer of its own. */
  readonly health: (agentId: string) => void;
  readonly close: () => void;
} {
  const params = useViewParams();
  const show = (target: Target, how: 'push' | 'replace' = 'push') =>
    params.set({ edit: targetText(target), agent: null }, how);
  return {
    target: parseTarget(params.get('edit')),
    open: (kind, id) => show({ kind, id, regionId: null }),
    add: (kind, regionId) => show({ kind, id: null, regionId: regionId ?? null }),
    moveTo: (kind, id) => show({ kind, id, regionId: null }, 'replace'),
    health: (agentId) => params.set({ agent: agentId, edit: null }, 'push'),
    close: () => params.set({ edit: null }),
  };
}
