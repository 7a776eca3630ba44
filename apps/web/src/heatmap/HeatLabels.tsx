import type { RowGroup } from './data';
import type { Geometry } from './geometry';
import styles from './heatmap.module.css';

/** Region code and carrier beside each row. */
export function HeatLabels(props: {
  groups: readonly RowGroup[];
  geometry: Geometry;
  note: string;
  regionTitle: (code: string) => string;
}) {
  const { geometry: at } = props;
  return (
    <div className={styles.labels} style={{ height: at.height }}>
      <span className={styles.labelNote}>{props.note}</span>
      {props.groups.flatMap((group) =>
        group.rows.map((row, index) => (
          <span
            key={row.index}
            className={styles.label}
            style={{ top: at.tops.get(row.index) ?? 0, height: at.pitchY }}
          >
            <abbr title={props.regionTitle(group.regionCode)}>{index === 0 ? group.regionCode : ''}</abbr>
            <span title={row.name}>{row.name}</span>
          </span>
        )),
      )}
    </div>
  );
}
