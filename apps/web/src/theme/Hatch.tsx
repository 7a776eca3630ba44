/** The 45° hatch that stands for “no data”; put it once into an SVG's `defs` and fill with `url(#id)`. */
export function HatchPattern(props: { id: string }) {
  return (
    <pattern id={props.id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <line x1="0" y1="0" x2="0" y2="5" stroke="var(--tl-no-data-fill)" strokeWidth="1.5" />
    </pattern>
  );
}
