import type { Scenario } from '@twinline/engine/types';

/**
 * The demo's world: a studio in Shenzhen streams to seven regions over two leased lines each. Carriers and AS numbers
 * are real, cables are ones that run this way; prices, viewers, delays and troubles are
 * made up.
 */
export interface DemoCarrier {
  readonly name: string;
  readonly asn: number;
  /** Share of the region's audience. */
  readonly audienceWeight: number;
  /** What the access network adds, one way. */
  readonly extraDelayMs: number;
}

export interface DemoLine {
  readonly slot: 'A' | 'B';
  readonly circuit: string;
  readonly provider: string;
  readonly cable: string;
  readonly committedMbps: number;
  readonly monthlyCostUsd: number;
  /** One way. */
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly lossRatio: number;
  /** 0–1: how much the line suffers in the audience's evening (history only; the live lab starts quiet). */
  readonly eveningCongestion: number;
}

export interface DemoPop {
  readonly name: string;
  /** What the way from the line's end to it adds, one way. */
  readonly extraDelayMs: number;
}

export interface DemoRegion {
  readonly code: string;
  readonly timeZone: string;
  /** By priority. */
  readonly pops: readonly DemoPop[];
  readonly scenario: Scenario;
  /** Who watch at a time: an assumption that reports print. */
  readonly viewers: number;
  readonly carriers: readonly DemoCarrier[];
  readonly lines: readonly [DemoLine, DemoLine];
}

const carrier = (name: string, asn: number, audienceWeight: number, extraDelayMs: number): DemoCarrier => ({
  name,
  asn,
  audienceWeight,
  extraDelayMs,
});

const pop = (name: string, extraDelayMs = 0): DemoPop => ({ name, extraDelayMs });

export const demoRegions: readonly DemoRegion[] = [
  {
    code: 'SG',
    timeZone: 'Asia/Singapore',
    pops: [pop('SIN1')],
    scenario: 'show-live',
    viewers: 3_200,
    carriers: [carrier('Singtel', 9506, 0.48, 1), carrier('StarHub', 4657, 0.3, 2), carrier('M1', 4773, 0.22, 3)],
    lines: [
      line('A', 'SZX-SIN-01', 'China Telecom Global', 'APG', 1_000, 9_800, [19, 0.6, 0.0002], 0.12),
      line('B', 'SZX-SIN-02', 'PCCW Global', 'SJC2', 600, 7_200, [24, 0.9, 0.0004], 0.15),
    ],
  },
  {
    code: 'ID',
    timeZone: 'Asia/Jakarta',
    pops: [pop('CGK1')],
    scenario: 'live-commerce',
    viewers: 18_500,
    carriers: [
      carrier('Telkomsel', 23693, 0.5, 4),
      carrier('Indosat', 4761, 0.28, 6),
      carrier('XL Axiata', 24203, 0.22, 7),
    ],
    lines: [
      line('A', 'SZX-CGK-01', 'China Unicom Global', 'SEA-ME-WE 5', 500, 8_900, [29, 1.5, 0.0008], 1),
      line('B', 'SZX-CGK-02', 'Telin', 'Batam–Singapore + APG', 400, 9_600, [34, 1.2, 0.0006], 0.3),
    ],
  },
  {
    code: 'VN',
    timeZone: 'Asia/Ho_Chi_Minh',
    pops: [pop('HAN1')],
    scenario: '1v1-social',
    viewers: 6_400,
    carriers: [carrier('Viettel', 7552, 0.55, 3), carrier('VNPT', 45899, 0.45, 4)],
    lines: [
      line('A', 'NNG-HAN-01', 'China Telecom Global', 'terrestrial, Pingxiang', 600, 5_400, [16, 0.8, 0.0003], 0.2),
      line('B', 'SZX-DAD-01', 'NTT Communications', 'AAE-1', 400, 6_100, [23, 1.4, 0.0007], 0.9),
    ],
  },
  {
    code: 'AE',
    timeZone: 'Asia/Dubai',
    pops: [pop('DXB1'), pop('FJR1', 2)],
    scenario: 'show-live',
    viewers: 2_100,
    carriers: [carrier('e& UAE', 5384, 0.6, 3), carrier('du', 15802, 0.4, 4)],
    lines: [
      line('A', 'SZX-DXB-01', 'China Mobile International', 'PEACE', 400, 16_500, [58, 1.2, 0.0004], 0.15),
      line('B', 'SZX-DXB-02', 'e& Carrier & Wholesale', 'SEA-ME-WE 5', 300, 14_800, [67, 1.6, 0.0006], 0.2),
    ],
  },
  {
    code: 'BR',
    timeZone: 'America/Sao_Paulo',
    pops: [pop('GRU1')],
    scenario: 'education',
    viewers: 1_500,
    carriers: [carrier('Claro', 28573, 0.54, 4), carrier('Vivo', 27699, 0.46, 5)],
    lines: [
      line('A', 'SZX-GRU-01', 'Telxius', 'FASTER + Brusa', 300, 21_000, [142, 1.8, 0.0006], 0.2),
      line('B', 'SZX-GRU-02', 'Angola Cables', 'SAIL + SACS', 200, 18_400, [153, 2.4, 0.0009], 0.25),
    ],
  },
  {
    code: 'US',
    timeZone: 'America/Los_Angeles',
    pops: [pop('LAX1')],
    scenario: 'live-commerce',
    viewers: 5_200,
    carriers: [carrier('Comcast', 7922, 0.45, 4), carrier('Verizon', 701, 0.3, 5), carrier('T-Mobile', 21928, 0.25, 9)],
    lines: [
      line('A', 'SZX-LAX-01', 'China Telecom Global', 'New Cross Pacific', 1_000, 12_600, [69, 0.9, 0.0002], 0.12),
      line('B', 'HKG-LAX-01', 'Zayo', 'PLCN', 800, 13_900, [76, 1.1, 0.0003], 0.15),
    ],
  },
  {
    code: 'PH',
    timeZone: 'Asia/Manila',
    pops: [pop('MNL1')],
    scenario: '1v1-social',
    viewers: 7_800,
    carriers: [carrier('PLDT', 9299, 0.58, 4), carrier('Globe', 4775, 0.42, 6)],
    lines: [
      line('A', 'SZX-MNL-01', 'PLDT Global', 'Jupiter', 400, 7_700, [21, 1.3, 0.0006], 0.85),
      line('B', 'HKG-MNL-01', 'Globe Telecom', 'SJC', 300, 6_900, [27, 1.2, 0.0006], 0.25),
    ],
  },
];

/** Two relays follow each demo route. */
export const demoRelayKinds = ['srs', 'mtx'] as const;

export const demoSlug = 'demo';

export function agentName(region: DemoRegion, carrier: DemoCarrier): string {
  return `${region.code.toLowerCase()}-${carrier.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-1`;
}

function line(
  slot: 'A' | 'B',
  circuit: string,
  provider: string,
  cable: string,
  committedMbps: number,
  monthlyCostUsd: number,
  [delayMs, jitterMs, lossRatio]: readonly [number, number, number],
  eveningCongestion: number,
): DemoLine {
  return {
    slot,
    circuit,
    provider,
    cable,
    committedMbps,
    monthlyCostUsd,
    delayMs,
    jitterMs,
    lossRatio,
    eveningCongestion,
  };
}
