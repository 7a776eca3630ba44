'use client';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import styles from './zoom.module.css';

/** The layer over a chart that feels the pointer: a crosshair, drag to zoom, double-click resets, arrow keys move. */
export function ZoomSurface(props: {
  /** What is shown, epoch ms. */
  from: number;
  to: number;
  /** Of the whole chart, and its panels' edges in it, px. */
  width: number;
  inset: { readonly left: number; readonly right: number; readonly top: number; readonly height: number };
  label: string;
  onZoom: (from: number, to: number) => void;
  onReset: () => void;
  /** By this share of what is shown. */
  onPan: (share: number) => void;
  /** What to say of the moment under the crosshair. */
  readout: (at: number) => ReactNode;
}) {
  const { from, inset } = props;
  const [pointer, setPointer] = useState<number | null>(null);
  const [drag, setDrag] = useState<number | null>(null);
  const area = useRef<HTMLDivElement>(null);
  const inner = Math.max(1, props.width - inset.left - inset.right);
  const timeAt = (x: number) => from + (x / inner) * (props.to - from);
  const xOf = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect();
    return box === undefined ? 0 : Math.min(inner, Math.max(0, event.clientX - box.left));
  };
  const release = (event: PointerEvent) => {
    const x = xOf(event);
    if (drag !== null && Math.abs(x - drag) > 6) props.onZoom(timeAt(Math.min(x, drag)), timeAt(Math.max(x, drag)));
    setDrag(null);
  };
  const keys = (event: KeyboardEvent) => {
    const share = { ArrowLeft: -0.25, ArrowRight: 0.25 }[event.key];
    if (share !== undefined) props.onPan(share);
    else if (event.key === 'Escape') props.onReset();
    else return;
    event.preventDefault();
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a slider-like surface has no element of its own */}
      <div
        ref={area}
        className={styles.surface}
        role="group"
        aria-label={props.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the time axis
        tabIndex={0}
        style={inset}
        onPointerMove={(event) => setPointer(xOf(event))}
        onPointerLeave={() => setPointer(null)}
        onPointerDown={(event) => {
          if (event.pointerType !== 'mouse' || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag(xOf(event));
        }}
        onPointerUp={release}
        onPointerCancel={() => setDrag(null)}
        onDoubleClick={props.onReset}
        onKeyDown={keys}
      >
        {pointer !== null && <span className={styles.crosshair} style={{ left: pointer }} />}
        {drag !== null && pointer !== null && (
          <span
            className={styles.selection}
            style={{ left: Math.min(drag, pointer), width: Math.abs(pointer - drag) }}
          />
        )}
      </div>
      {pointer !== null && <p className={styles.readout}>{props.readout(timeAt(pointer))}</p>}
    </>
  );
}
