import { z } from 'zod';
import { type Point, project } from './project';

const arcs = z.array(z.int());
const geometry = z.object({
  type: z.enum(['Polygon', 'MultiPolygon']),
  id: z.string().optional(),
  arcs: z.union([z.array(arcs), z.array(z.array(arcs))]),
});
const collection = z.object({ geometries: z.array(geometry) });

const topology = z.object({
  transform: z.object({ scale: z.tuple([z.number(), z.number()]), translate: z.tuple([z.number(), z.number()]) }),
  arcs: z.array(z.array(z.tuple([z.number(), z.number()]))),
  objects: z.object({ countries: collection, land: collection }),
});
type Topology = z.infer<typeof topology>;

export interface Shape {
  /** ISO 3166 numeric, of countries. */
  readonly id: string | undefined;
  /** Outer rings in degrees, lakes left out. */
  readonly rings: readonly (readonly Point[])[];
}

/** Countries and land of a TopoJSON file (TopoJSON specification 1.0, quantized). Throws where it is none. */
export function readTopology(text: string): { readonly countries: readonly Shape[]; readonly land: readonly Shape[] } {
  const file = topology.parse(JSON.parse(text));
  const lines = file.arcs.map((arc) => decoded(arc, file.transform));
  const shapes = (of: 'countries' | 'land') =>
    file.objects[of].geometries.map(({ id, type, arcs: indexes }) => {
      const polygons = (type === 'Polygon' ? [indexes] : indexes) as number[][][];
      return { id, rings: polygons.flatMap(([outer]) => (outer ? [joined(outer, lines)] : [])) };
    });
  return { countries: shapes('countries'), land: shapes('land') };
}

function decoded(arc: Topology['arcs'][number], { scale, translate }: Topology['transform']): Point[] {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    [x, y] = [x + dx, y + dy];
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}

/** Arcs one after the other, each beginning where the last ended; a negative index (one's complement) runs backwards. */
function joined(indexes: readonly number[], lines: readonly (readonly Point[])[]): Point[] {
  return indexes.flatMap((index, position) => {
    const line = index < 0 ? [...(lines[~index] ?? [])].reverse() : (lines[index] ?? []);
    return position === 0 ? line : line.slice(1);
  });
}

export const projected = (ring: readonly Point[]): Point[] => ring.map(project);
