'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { countdown } from '../format/duration';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { useShownZone } from '../shell/useShownZone';
import { useTRPC } from '../trpc/client';
import type { DrillCheck, DrillRun } from './data';
import styles from './drills.module.css';
import { useDrillText } from './useDrillText';

const STEPS = ['waiting', 'announced', 'switching', 'holding', 'returning', 'ended'] as const;

/** A run that is under way: its steps as they pass, and the way to stop it. */
export function RunningDrill({ run, now, may }: { run: DrillRun; now: number; may: boolean }) {
  const { t, language, route } = useDrillText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const cancel = useMutation(
    trpc.drill.cancel.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.drill.list.pathFilter()) }),
  );
  const at = STEPS.indexOf(run.state);
  // A dry one looks, and has ended.
  const steps = run.kind === 'dry' ? STEPS.slice(0, 1) : STEPS.slice(0, -1);
  const left = run.carriedFrom === null ? null : Math.max(0, run.carriedFrom + run.holdSeconds * 1_000 - now);
  return (
    <section className={styles.running} aria-label={t('running', { route: route(run) })}>
      <h3>{t('running', { route: route(run) })}</h3>
      <p className={page.sub}>
        {t(`kind.${run.kind}`)} · {run.requestedBy === null ? t('byPlan') : t('byPerson', { name: run.requestedBy })}
      </p>
      <ol>
        {steps.map((step, i) => (
          <li
            key={step}
            data-state={i < at ? 'done' : i === at ? 'now' : 'next'}
            aria-current={i === at ? 'step' : undefined}
          >
            {t(`step.${step}`, { line: run.lineTo ?? '?', from: run.lineFrom ?? '?' })}
            {i < at && <span aria-hidden="true"> ✓</span>}
            {step === 'holding' && i === at && left !== null && (
              <> · {t('left', { time: countdown(left, language) })}</>
            )}
          </li>
        ))}
      </ol>
      {may && (
        <Button variant="filled" loading={cancel.isPending} onClick={() => cancel.mutate({ id: run.id })}>
          {t('cancelRun')}
        </Button>
      )}
    </section>
  );
}

/** A run of the record: its result in words, what to do, and each check with its limit. */
export function RecordedDrill({ run }: { run: DrillRun }) {
  const { t, route, moment } = useDrillText();
  const zone = useShownZone() ?? 'UTC';
  const result = run.result ?? 'not-run';
  const wrong = run.checks.find(({ passed }) => !passed);
  const cause = run.cause ?? 'checks';
  return (
    <details className={styles.run}>
      <summary>
        <b data-result={result}>{t(`result.${result}`)}</b>
        <span>
          {t('what', { kind: t(`kind.${run.kind}`), route: route(run) })}
          {run.lineFrom !== null && run.lineTo !== null && ` ${run.lineFrom} → ${run.lineTo}`}
        </span>
        <span className={page.under}>
          {moment(run.createdAt, zone)} ·{' '}
          {run.requestedBy === null ? t('byPlan') : t('byPerson', { name: run.requestedBy })}
        </span>
      </summary>
      {result !== 'passed' && (
        <p>
          {cause === 'checks' || cause === 'refused'
            ? wrong && t(`advice.${wrong.name}`, { relay: wrong.relay?.name ?? '', line: run.lineTo ?? '' })
            : t(`cause.${cause}`, { line: run.lineTo ?? '', name: run.cancelledBy ?? '' })}
        </p>
      )}
      {run.checks.length > 0 && <Checks checks={run.checks} />}
    </details>
  );
}

function Checks({ checks }: { checks: readonly DrillCheck[] }) {
  const { t, figure } = useDrillText();
  return (
    <Table dense className={styles.checks} columns={[t('check'), { number: t('value') }, { number: t('limit') }]}>
      {checks.map((check) => (
        <tr key={`${check.name} ${check.relay?.id ?? ''}`} data-passed={check.passed}>
          <th scope="row">
            {check.passed ? '✓' : '✗'} {t(`checkOf.${check.name}`)}
            {check.relay && ` · ${check.relay.name}`}
          </th>
          <td data-number>{figure(check.value, check.unit)}</td>
          <td data-number>{figure(check.limit, check.unit)}</td>
        </tr>
      ))}
    </Table>
  );
}
