'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '../../form/Field';
import form from '../../form/form.module.css';
import { Select } from '../../form/Select';
import { errorCode, useTRPC } from '../../trpc/client';
import { Preview } from './Preview';
import { formatOf, sourceOf, type TransferKind, transferKinds } from './source';
import styles from './transfer.module.css';

const MOST_BYTES = 2_000_000;

/** A file or a pasted text, what it would change, and only then the button that does it. */
export function ImportPart() {
  const t = useTranslations('network.transfer');
  const trpc = useTRPC();
  const client = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [kind, setKind] = useState<TransferKind | null>(null);
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const apply = useMutation(trpc.network.import.mutationOptions({ onSuccess: () => client.invalidateQueries() }));
  const preview = useMutation(trpc.network.previewImport.mutationOptions({ onMutate: () => apply.reset() }));
  const found = formatOf(name, text);
  const format = found.format === 'csv' && kind !== null ? { ...found, kind } : found;
  const source = sourceOf(text, format);
  const change = (next: { name: string; text: string }) => {
    setName(next.name);
    setText(next.text);
    setKind(null);
    setTooLarge(false);
    preview.reset();
    apply.reset();
  };
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > MOST_BYTES) {
      change({ name: file.name, text: '' });
      return setTooLarge(true);
    }
    const read = { name: file.name, text: await file.text() };
    change(read);
    preview.mutate(sourceOf(read.text, formatOf(read.name, read.text)));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <div className={form.form}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same by keyboard. */}
      <div
        className={styles.drop}
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Button onClick={() => picker.current?.click()}>{t('choose')}</Button>
        <span>{name === '' ? t('drop') : name}</span>
        <input
          ref={picker}
          type="file"
          aria-label={t('choose')}
          accept=".json,.csv,application/json,text/csv"
          hidden
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      {tooLarge && (
        <p role="alert" className={form.refusal}>
          {t('tooLarge')}
        </p>
      )}
      <Field label={t('text')} note={t('textNote')}>
        {(id, note) => (
          <textarea
            id={id}
            aria-describedby={note}
            className={styles.text}
            rows={text === '' ? 3 : 7}
            value={text}
            maxLength={MOST_BYTES}
            spellCheck={false}
            onChange={(event) => change({ name: '', text: event.target.value })}
          />
        )}
      </Field>
      {text.trim() !== '' && (
        <div className={styles.compare}>
          {format.format === 'csv' && (
            <Field label={t('kind')}>
              {(id, note) => (
                <Select
                  id={id}
                  note={note}
                  value={format.kind}
                  options={transferKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
                  onPick={(picked) => {
                    setKind(transferKinds.find((one) => one === picked) ?? null);
                    preview.reset();
                  }}
                />
              )}
            </Field>
          )}
          <Button
            variant={preview.data === undefined ? 'filled' : 'default'}
            loading={preview.isPending}
            onClick={() => preview.mutate(source)}
          >
            {t(preview.data === undefined ? 'compare' : 'compareAgain')}
          </Button>
        </div>
      )}
      {preview.isError && (
        <p role="alert" className={form.refusal}>
          {t('compareFailed', { message: preview.error.message })}
        </p>
      )}
      {preview.data && !apply.isSuccess && (
        <Preview
          preview={preview.data}
          applying={apply.isPending}
          onApply={(digest) => apply.mutate({ source, digest })}
        />
      )}
      {apply.isError && (
        <p role="alert" className={form.refusal}>
          {errorCode(apply.error) === 'CONFLICT'
            ? t('changedMeanwhile')
            : t('applyFailed', { message: apply.error.message })}
        </p>
      )}
      {apply.data && (
        <p role="status" className={styles.done}>
          {t('done', apply.data)}
        </p>
      )}
    </div>
  );
}
