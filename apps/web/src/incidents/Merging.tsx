'use client';
import { Button, Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import page from '../page/page.module.css';
import { LineChip } from '../theme/LineChip';
import type { Incident, IncidentDetail } from './data';
import styles from './incidents.module.css';
import { Refused } from './Refused';
import { useIncidentText } from './useIncidentText';
import { useIncidentWork } from './useIncidentWork';

/** What belongs to this incident, or to which one it belongs. */
export function Parts({ incident, now }: { incident: IncidentDetail; now: number }) {
  const { t } = useIncidentText();
  const { verbs, may, refresh } = useIncidentWork();
  const separate = useMutation(verbs.separate.mutationOptions({ onSuccess: refresh }));
  const { parts, mergedInto } = incident;
  if (parts.length === 0 && mergedInto === null) return null;
  const button = (id: string) =>
    may && (
      <button type="button" className={page.textButton} onClick={() => separate.mutate({ id })}>
        {t('merge.separate')}
      </button>
    );
  return (
    <section>
      <h2 className={page.title}>{mergedInto === null ? t('sections.parts') : t('sections.whole')}</h2>
      {mergedInto !== null && (
        <p>
          <Link href={`/incidents/${mergedInto}`}>{t('merge.toWhole')}</Link> {button(incident.id)}
        </p>
      )}
      <ul className={styles.plain}>
        {parts.map((part) => (
          <li key={part.id}>
            <Name incident={part} now={now} /> {button(part.id)}
          </li>
        ))}
      </ul>
      <Refused error={separate.error} />
    </section>
  );
}

/** Others of that time: what is chosen becomes part of this one. */
export function Related({ incident, now }: { incident: IncidentDetail; now: number }) {
  const { t } = useIncidentText();
  const { verbs, may: mayWrite, refresh } = useIncidentWork();
  const may = mayWrite && incident.mergedInto === null;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const merge = useMutation(
    verbs.merge.mutationOptions({
      async onSuccess() {
        setChosen([]);
        await refresh();
      },
    }),
  );
  if (incident.related.length === 0) return null;
  // What was merged meanwhile is no choice any more.
  const still = chosen.filter((id) => incident.related.some((other) => other.id === id));
  return (
    <section>
      <h2 className={page.title}>{t('sections.related')}</h2>
      <ul className={styles.plain}>
        {incident.related.map((other) => (
          <li key={other.id} className={styles.related}>
            {may && (
              <Checkbox
                size="xs"
                aria-label={t('merge.choose', { name: t('name', { region: other.regionCode, line: other.line }) })}
                checked={still.includes(other.id)}
                onChange={(event) =>
                  setChosen(event.currentTarget.checked ? [...still, other.id] : still.filter((id) => id !== other.id))
                }
              />
            )}
            <Name incident={other} now={now} />
          </li>
        ))}
      </ul>
      {may && (
        <Button
          disabled={still.length === 0}
          loading={merge.isPending}
          onClick={() => merge.mutate({ id: incident.id, incidentIds: [...still] })}
        >
          {t('merge.into', { count: still.length })}
        </Button>
      )}
      <Refused error={merge.error} />
    </section>
  );
}

function Name({ incident, now }: { incident: Incident; now: number }) {
  const { grade, region, moment, lasted } = useIncidentText();
  return (
    <span>
      <LineChip line={incident.line} size={14} /> <Link href={`/incidents/${incident.id}`}>{region(incident)}</Link>
      <span className={page.under}>
        {grade(incident.grade)} · {moment(incident.openedAt, incident, now)} · {lasted(incident, now)}
      </span>
    </span>
  );
}
