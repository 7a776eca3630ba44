/** How long a probe may stay unanswered before it counts as lost, whatever the path's RTT. */
export const LOST_AFTER_MICROS = 3_000_000;
/** Before the first reply, as RFC 6298 §2.1. */
const FIRST_MICROS = 1_000_000;
/** The least distance between the smoothed RTT and "late": below it is the noise of hosts, not of lines. */
const LEAST_MARGIN_MICROS = 50_000;

/** RFC 6298 §2 smoothing: SRTT + max(4·RTTVAR, 50 ms), never more than the lost timer. */
export class LateTimer {
  private srtt = -1;
  private variation = 0;

  /** Takes one RTT in microseconds, in order of arrival. */
  learn(rttMicros: number): void {
    if (this.srtt < 0) {
      this.srtt = rttMicros;
      this.variation = rttMicros / 2;
      return;
    }
    this.variation += (Math.abs(this.srtt - rttMicros) - this.variation) / 4;
    this.srtt += (rttMicros - this.srtt) / 8;
  }

  /** Microseconds after its sending from which an unanswered probe is late. */
  get micros(): number {
    if (this.srtt < 0) return FIRST_MICROS;
    return Math.min(this.srtt + Math.max(4 * this.variation, LEAST_MARGIN_MICROS), LOST_AFTER_MICROS);
  }
}
