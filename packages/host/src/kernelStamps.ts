/** Older than this, a stamp is not of a datagram that anybody still waits for. */
const OLDEST_MICROS = 60_000_000;
/** Two readings of two clocks are never at one instant. */
const TOLERANCE_MICROS = 1_000;
/** How much faster or slower than ours the wall clock may run without having been set: both are slewed by 500 ppm. */
const DRIFT = 0.002;
/** After a step of the wall clock, datagrams stamped before it may still wait in the socket. */
const DISTRUST_MICROS = 1_000_000;

/**
 * Puts the kernel's receive stamps on a program's own clock. They are times of the wall clock, which may be set at any
 * moment: only a datagram's age (wall clock now − stamp) is used, and not where the wall clock has moved against ours
 * since the last reading, nor where the age is absurd; then the datagram arrived "now". Pure.
 */
export class KernelStamps {
  /** Stamps that were not believed. */
  ignored = 0;
  private readAt = Number.NaN;
  private offset = 0;
  private distrustUntil = Number.NEGATIVE_INFINITY;

  /**
   * When a datagram arrived. `nowMicros` of the program's clock and `wallMicros` of the wall clock are one moment;
   * `stampMicros` is the kernel's, null where it gave none. Never after `nowMicros`.
   */
  arrivedAt(nowMicros: number, wallMicros: number, stampMicros: number | null): number {
    this.follow(nowMicros, wallMicros);
    const age = stampMicros === null ? Number.NaN : wallMicros - stampMicros;
    const believed = age > -TOLERANCE_MICROS && age < OLDEST_MICROS && nowMicros >= this.distrustUntil;
    if (believed) return nowMicros - Math.max(0, age);
    this.ignored += 1;
    return nowMicros;
  }

  private follow(nowMicros: number, wallMicros: number): void {
    const offset = wallMicros - nowMicros;
    const allowed = TOLERANCE_MICROS + DRIFT * (nowMicros - this.readAt);
    // Before the first reading `allowed` is NaN, and nothing is greater.
    if (Math.abs(offset - this.offset) > allowed) this.distrustUntil = nowMicros + DISTRUST_MICROS;
    this.offset = offset;
    this.readAt = nowMicros;
  }
}
