import { Button, SegmentedControl, Slider } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { threeDigits } from '@/format/number';
import styles from './lab.module.css';
import { type LabLine, labLines } from './labLines';
import type { Lab } from './useLab';

const directions = ['both', 'forward', 'return'] as const;
type LossDirection = (typeof directions)[number];
const most = { delayMs: 500, jitterMs: 100, lossPercent: 50 };

/** Delay, jitter and loss of one line or both; nothing happens before “apply”. */
export function Impair(props: { lab: Lab; region: string; disabled: boolean }) {
  const t = useTranslations('lab');
  const [line, setLine] = useState<LabLine>('A');
  const lines = props.lab.world?.regions.find(({ code }) => code === props.region)?.lines ?? [];
  const current = lines.find(({ slot }) => slot === (line === 'both' ? 'A' : line));
  const [moved, setMoved] = useState<Partial<Record<'delayMs' | 'jitterMs' | 'lossPercent', number>>>({});
  const [direction, setDirection] = useState<LossDirection>('both');
  const delayMs = moved.delayMs ?? current?.delayMs ?? 0;
  const jitterMs = moved.jitterMs ?? current?.jitterMs ?? 0;
  const lossPercent = moved.lossPercent ?? (current?.lossRatio ?? 0) * 100;

  const choose = (value: string) => {
    setLine(labLines.find((one) => one === value) ?? 'A');
    setMoved({});
  };
  // Line by line, because a figure that nobody moved stays what it is on each of them.
  const apply = () => {
    for (const slot of line === 'both' ? (['A', 'B'] as const) : [line]) {
      const own = lines.find((one) => one.slot === slot);
      props.lab.commands.impair.mutate({
        region: props.region,
        line: slot,
        delayMs: moved.delayMs ?? own?.delayMs ?? 0,
        jitterMs: moved.jitterMs ?? own?.jitterMs ?? 0,
        lossRatio: moved.lossPercent === undefined ? (own?.lossRatio ?? 0) : moved.lossPercent / 100,
        lossDirection: direction,
      });
    }
  };

  return (
    <>
      <SegmentedControl
        aria-label={t('lineLabel')}
        value={line}
        onChange={choose}
        data={labLines.map((one) => ({ value: one, label: one === 'both' ? t('both') : one }))}
      />
      <Amount
        label={t('delay')}
        value={delayMs}
        max={most.delayMs}
        step={5}
        disabled={props.disabled}
        onChange={(value) => setMoved({ ...moved, delayMs: value })}
      />
      <Amount
        label={t('jitter')}
        value={jitterMs}
        max={most.jitterMs}
        step={1}
        disabled={props.disabled}
        onChange={(value) => setMoved({ ...moved, jitterMs: value })}
      />
      <Amount
        label={t('loss')}
        value={lossPercent}
        max={most.lossPercent}
        step={0.5}
        disabled={props.disabled}
        onChange={(value) => setMoved({ ...moved, lossPercent: value })}
      />
      <SegmentedControl
        aria-label={t('lossDirection')}
        value={direction}
        disabled={props.disabled}
        onChange={(value) => setDirection(directions.find((one) => one === value) ?? 'both')}
        data={directions.map((one) => ({ value: one, label: t(`directions.${one}`) }))}
      />
      <Button disabled={props.disabled} onClick={apply}>
        {t('apply', { line })}
      </Button>
    </>
  );
}

function Amount(props: {
  label: string;
  value: number;
  max: number;
  step: number;
  disabled: boolean;
  onChange: (value: number) => void;
}) {
  return (
    <div className={styles.amount}>
      <span>{props.label}</span>
      <output>{threeDigits(props.value)}</output>
      <Slider
        thumbLabel={props.label}
        value={Math.min(props.value, props.max)}
        max={props.max}
        step={props.step}
        disabled={props.disabled}
        onChange={props.onChange}
        label={null}
        color="var(--tl-ink)"
        size={4}
        thumbSize={16}
      />
    </div>
  );
}
