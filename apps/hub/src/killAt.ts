/**
 * Makes what tests let a hub die of: called at each step of a delivery, it kills this process, as no handler can hinder,
 * when `what` (a step and a count, as `sending:3`) is reached. Without one it does nothing.
 */
export function killAt(what: string | undefined): (step: string) => void {
  if (what === undefined) return () => undefined;
  const [fatal, count] = what.split(':');
  let left = Number(count);
  return (step) => {
    if (step !== fatal) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
