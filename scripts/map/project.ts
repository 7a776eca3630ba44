/** Cut through the Bering Strait, so that no land lies on both edges. */
const CENTRE_LONGITUDE = 11.5;
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;
/** Map units of half the equator. */
const HALF_WIDTH = 1_000;
const EQUATOR = (2 * Math.sqrt(3) * Math.PI) / (3 * A1);

export type Point = readonly [x: number, y: number];

/** Equal Earth (Šavrič, Patterson, Jenny 2018) in map units: x to the east, y to the south, 0 at the middle. */
export function project([longitude, latitude]: Point): Point {
  const lambda = (turn(longitude - CENTRE_LONGITUDE) * Math.PI) / 180;
  const theta = Math.asin(M * Math.sin((latitude * Math.PI) / 180));
  const [t2, t6] = [theta ** 2, theta ** 6];
  const x = (2 * Math.sqrt(3) * lambda * Math.cos(theta)) / (3 * (9 * A4 * t2 * t6 + 7 * A3 * t6 + 3 * A2 * t2 + A1));
  const y = theta * (A4 * t2 * t6 + A3 * t6 + A2 * t2 + A1);
  return [(x / EQUATOR) * HALF_WIDTH, (-y / EQUATOR) * HALF_WIDTH];
}

/** −180…180. */
const turn = (degrees: number) => ((((degrees + 180) % 360) + 360) % 360) - 180;
