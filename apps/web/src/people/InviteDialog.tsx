'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { TextField } from '../form/TextField';
import { dayAndYear } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { CommandBlock } from '../network/CommandBlock';
import { usePerson } from '../shell/Person';
import { useShownZone } from '../shell/useShownZone';
import { errorCode, errorField, useTRPC } from '../trpc/client';
import type { Role } from './data';
import { RoleField } from './RoleField';

/** A role, and for whom; then the link, once. */
export function InviteDialog(props: { onClose: () => void }) {
  const t = useTranslations('people.dialog');
  const people = useTranslations('people');
  const roleWord = useTranslations('words.role');
  const language = useLanguage();
  const zone = useShownZone();
  const me = usePerson();
  const trpc = useTRPC();
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('ops');
  const invite = useMutation(
    trpc.people.invite.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.people.pathFilter()) }),
  );
  const until = invite.data && zone !== null ? dayAndYear(invite.data.expiresAt, zone, language) : '';
  /** In the person's own mail program: Twinline sends none. */
  const letter = (url: string) => {
    const { name } = me.organization;
    const subject = encodeURIComponent(t('subject', { organization: name }));
    const body = `${t('body', { name: me.user.name, organization: name, time: until })}\r\n\r\n${url}\r\n`;
    return `mailto:${encodeURIComponent(email.trim())}?subject=${subject}&body=${encodeURIComponent(body)}`;
  };
  if (invite.data)
    return (
      <Dialog title={t('linkTitle', { role: roleWord(role) })} onClose={props.onClose} width={560} stays>
        <p>{t('link', { time: until })}</p>
        <CommandBlock command={invite.data.url} />
        <span className={form.buttons}>
          <Button variant="filled" onClick={props.onClose}>
            {t('done')}
          </Button>
          {email.trim() !== '' && (
            <Button component="a" href={letter(invite.data.url)}>
              {t('write')}
            </Button>
          )}
        </span>
      </Dialog>
    );
  const atEmail = invite.isError && errorField(invite.error) === 'email';
  const wrong = atEmail ? t(errorCode(invite.error) === 'CONFLICT' ? 'member' : 'badEmail') : null;
  return (
    <Dialog title={t('title')} onClose={props.onClose} keeps>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate({ email: email.trim() === '' ? null : email, role });
        }}
      >
        <RoleField label={t('role')} note={people(`roleNote.${role}`)} role={role} onPick={setRole} />
        <TextField
          label={t('email')}
          note={t('emailHint')}
          inputMode="email"
          maxLength={254}
          value={email}
          fault={wrong}
          onChange={(value) => {
            setEmail(value);
            if (invite.isError) invite.reset();
          }}
        />
        {invite.isError && !atEmail && (
          <p role="alert" className={form.refusal}>
            {people('refused', { message: invite.error.message })}
          </p>
        )}
        <span className={form.buttons}>
          <Button type="submit" variant="filled" loading={invite.isPending}>
            {t('submit')}
          </Button>
          <Button onClick={props.onClose}>{people('cancel')}</Button>
        </span>
      </form>
    </Dialog>
  );
}
