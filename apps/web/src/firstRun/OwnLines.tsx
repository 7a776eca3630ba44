'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { TextField } from '../form/TextField';
import { CommandBlock } from '../network/CommandBlock';
import { errorField, useTRPC } from '../trpc/client';
import type { FirstRun } from './data';
import styles from './firstRun.module.css';
import { Refused } from './Refused';
import { useStepDone } from './useStepDone';

/** RFC 8762's port; reflectors that are not root listen elsewhere. */
const STAMP_PORT = '862';
const slots = ['A', 'B'] as const;

interface Draft {
  readonly host: string;
  readonly port: string;
}

/** The PoP and where its reflector is reached over each line. `main`: there is no other way. */
export function OwnLines({ state, regionId, main }: { state: FirstRun; regionId: string; main: boolean }) {
  const t = useTranslations('firstRun.lines');
  const trpc = useTRPC();
  const known = (slot: string): Draft => {
    const { host, port } = state.lines.find((line) => line.slot === slot) ?? { host: null, port: null };
    return { host: host ?? '', port: port === null ? STAMP_PORT : String(port) };
  };
  const [pop, setPop] = useState(state.pop?.name ?? '');
  const [lines, setLines] = useState({ A: known('A'), B: known('B') });
  const land = useMutation(trpc.firstRun.landLines.mutationOptions({ onSuccess: useStepDone() }));
  const field = land.isError ? errorField(land.error) : null;
  const fault = (name: string) => (field === name ? (land.error?.message ?? null) : null);
  const fields = ['pop', 'A.host', 'A.port', 'B.host', 'B.port'];
  const edit = (change: () => void) => {
    change();
    if (land.isError) land.reset();
  };
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        land.mutate({
          ...{ regionId, pop },
          lines: slots.map((slot) => ({ slot, host: lines[slot].host.trim(), port: Number(lines[slot].port) })),
        });
      }}
    >
      <TextField
        label={t('pop')}
        note={t('popHint')}
        value={pop}
        fault={fault('pop')}
        required
        onChange={(value) => edit(() => setPop(value))}
      />
      {slots.map((slot) => (
        <div key={slot} className={styles.address}>
          <TextField
            label={t('host', { line: slot })}
            note={t('hostHint')}
            value={lines[slot].host}
            maxLength={253}
            placeholder={slot === 'A' ? '203.0.113.7' : '198.51.100.7'}
            fault={fault(`${slot}.host`)}
            required
            onChange={(host) => edit(() => setLines({ ...lines, [slot]: { ...lines[slot], host } }))}
          />
          <TextField
            label={t('port')}
            value={lines[slot].port}
            inputMode="numeric"
            maxLength={5}
            fault={fault(`${slot}.port`)}
            required
            onChange={(port) => edit(() => setLines({ ...lines, [slot]: { ...lines[slot], port } }))}
          />
        </div>
      ))}
      <p className={form.note}>{t('reflector')}</p>
      <CommandBlock
        command={slots
          .map((slot) => `npm run reflector -- --bind ${lines[slot].host || 'HOST'}:${lines[slot].port || STAMP_PORT}`)
          .join('\n')}
      />
      {land.isError && !fields.includes(field ?? '') && <Refused error={land.error} />}
      <span className={form.buttons}>
        <Button type="submit" variant={main ? 'filled' : 'default'} loading={land.isPending}>
          {t('submit')}
        </Button>
      </span>
    </form>
  );
}
