import type { OrganizationContext } from '../../context';
import type { Hindsight, PathQuarters, Period } from '../figures/inputs';
import type { GatheredNetwork } from './readNetwork';

export async function readHindsight(
  _ctx: OrganizationContext,
  { gathered }: { gathered: GatheredNetwork; quarters: PathQuarters; period: Period; measuredUntil: number },
): Promise<(Hindsight | null)[]> {
  return gathered.network.routes.map(() => null);
}
