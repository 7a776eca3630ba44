/**
 * Voice MOS by the E-model (ITU-T G.107): R = 93.2 − Id − Ie,eff, for a voice codec with concealment (Ie 0, Bpl 10, as
 * G.113 appendix I gives for G.711 with PLC at its plainer end). It is a figure for *voice*: label it so.
 * Takes the round trip in microseconds (halved: one way), jitter in microseconds (a de-jitter buffer of twice that
 * adds to the delay) and the loss ratio (0–1), taken as random (BurstR 1). Returns 1–4.5.
 */
export function mosOf(input: { rttMicros: number; jitterMicros: number; lossRatio: number }): number {
  const delayMs = input.rttMicros / 2_000 + (2 * input.jitterMicros) / 1_000;
  return mosOfR(93.2 - delayImpairment(delayMs) - lossImpairment(input.lossRatio));
}

/** Cole and Rosenbluth's fit of the delay term (2001). */
function delayImpairment(delayMs: number): number {
  return 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
}

const BPL = 10;
function lossImpairment(lossRatio: number): number {
  const percent = lossRatio * 100;
  return (95 * percent) / (percent + BPL);
}

/** G.107 annex B: the rating R (0–100) as a mean opinion score. */
export function mosOfR(r: number): number {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}
