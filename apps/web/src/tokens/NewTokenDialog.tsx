'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { TextField } from '../form/TextField';
import { CommandBlock } from '../network/CommandBlock';
import type { Role } from '../people/data';
import { RoleField } from '../people/RoleField';
import { errorCode, errorField, useTRPC } from '../trpc/client';

/** A name and a role; then the token, once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('tokens');
  const trpc = useTRPC();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const make = useMutation(
    trpc.token.create.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.token.pathFilter()) }),
  );
  if (make.data) return <Made token={make.data.token} onClose={onClose} />;
  const atName = make.isError && errorField(make.error) === 'name';
  return (
    <Dialog title={t('makeTitle')} onClose={onClose} keeps>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate({ name, role });
        }}
      >
        <TextField
          label={t('name')}
          note={t('nameHint')}
          maxLength={80}
          required
          value={name}
          fault={atName ? t(errorCode(make.error) === 'CONFLICT' ? 'taken' : 'noName') : null}
          onChange={(value) => {
            setName(value);
            if (make.isError) make.reset();
          }}
        />
        <RoleField label={t('role')} note={t('roleHint')} role={role} onPick={setRole} />
        {make.isError && !atName && (
          <p role="alert" className={form.refusal}>
            {t('refused', { message: make.error.message })}
          </p>
        )}
        <span className={form.buttons}>
          <Button type="submit" variant="filled" loading={make.isPending}>
            {t('makeConfirm')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </span>
      </form>
    </Dialog>
  );
}

function Made({ token, onClose }: { token: string; onClose: () => void }) {
  const t = useTranslations('tokens');
  return (
    <Dialog title={t('madeTitle')} onClose={onClose} width={560} stays>
      <p>{t('madeBody')}</p>
      <CommandBlock command={token} />
      <p className={form.note}>{t('use')}</p>
      <CommandBlock command={`curl -H 'Authorization: Bearer ${token}' ${window.location.origin}/api/v1/agents`} />
      <span className={form.buttons}>
        <Button variant="filled" onClick={onClose}>
          {t('done')}
        </Button>
      </span>
    </Dialog>
  );
}
