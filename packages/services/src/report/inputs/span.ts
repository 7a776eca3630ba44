/** Epoch ms, whole quarter-hours, half open. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
