/**
 * When a failover reached each step, epoch ms. `fault` is the engine's estimate; sent, acknowledged and applied are
 * those of the slowest relay, null while any relay of the route has yet to get there.
 */
export interface Chain {
  readonly fault: number | null;
  readonly detected: number | null;
  readonly decided: number | null;
  readonly sent: number | null;
  readonly acknowledged: number | null;
  readonly applied: number | null;
}
