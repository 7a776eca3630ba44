import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { saveCarrier } from '../network/saveCarrier';
import { saveRegion } from '../network/saveRegion';

export interface NewPlace {
  /** Of a region that is there and has no carrier yet; null makes one of the code and the zone. */
  readonly regionId: string | null;
  readonly code: string;
  readonly timeZone: string;
  readonly carrier: string;
  readonly asn: number | null;
}

/**
 * Makes a region and the carrier that its audience is on.
 *
 * @throws ServiceError invalid or conflict with the field: `code`, `timeZone`, `carrier`, `asn`.
 */
export async function placeRegion(ctx: OrganizationContext, input: NewPlace): Promise<void> {
  // Asked first, so that no region is left behind without it.
  if (input.carrier.trim() === '')
    throw new ServiceError('invalid', 'carrier must have a name, such as Singtel', { field: 'carrier' });
  const { code, timeZone, asn } = input;
  const regionId = input.regionId ?? (await saveRegion(ctx, { id: null, code, name: null, timeZone })).id;
  try {
    await saveCarrier(ctx, { id: null, regionId, name: input.carrier, asn, audienceWeight: 1 });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.details.field !== 'name') throw error;
    throw new ServiceError(error.code, error.message, { field: 'carrier' });
  }
}
