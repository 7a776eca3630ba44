/** Minutes with one decimal, whole from 1,000; a real minus sign. */
export function minutesText(minutes: number): string {
  const size = Math.abs(minutes);
  const text = size >= 1000 ? Math.round(size).toLocaleString('en-GB') : size.toFixed(1);
  return minutes < 0 && Number(text) !== 0 ? `−${text}` : text;
}
