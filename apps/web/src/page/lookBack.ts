const HOUR_MS = 3_600_000;
const lengthMs = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 7 * 24 * HOUR_MS, '30d': 30 * 24 * HOUR_MS } as const;

/** How far a list of what happened looks back. */
type LookBack = 'all' | keyof typeof lengthMs;

/** Since when (epoch ms) a list holds what it is asked for; undefined without a bound. */
export function since(period: LookBack): number | undefined {
  return period === 'all' ? undefined : Date.now() - lengthMs[period];
}
