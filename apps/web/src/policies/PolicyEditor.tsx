'use client';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { MayNot } from '../page/MayNot';
import { PageHead } from '../page/PageHead';
import { policyAddress } from '../replay/addresses';
import { usePerson } from '../shell/Person';
import { errorCode, useTRPC } from '../trpc/client';
import { ArchivePolicy } from './ArchivePolicy';
import type { PolicyDetail, PolicyFault, WholePolicy } from './data';
import { type Draft, definitionOf, differing, draftOf, shownField } from './draft';
import { allFields } from './fields';
import { PolicyForm } from './PolicyForm';
import styles from './policies.module.css';
import { SaveBar } from './SaveBar';
import type { BackTest } from './useBackTest';

const CHECK_AFTER_MS = 250;

/**
 * The whole of a policy to be edited. What is typed stays until it is saved or discarded, also when somebody else saves
 * another version meanwhile; the server says at each pause what is wrong with it.
 */
export function PolicyEditor(props: {
  detail: PolicyDetail;
  lines: readonly string[];
  onDraft: (draft: WholePolicy | null) => void;
  test: BackTest;
}) {
  const t = useTranslations('policies');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { detail, lines, onDraft } = props;
  const may = usePerson().actions.includes('manage-policies') && detail.archivedAt === null;
  /** What the draft was begun with: a newer version is a conflict, and no reason to lose it. */
  const [base, setBase] = useState(detail.policy);
  const [edited, setEdited] = useState<Draft | null>(null);
  const begun = edited === null ? detail.policy : base;
  const draft = edited ?? draftOf(detail.policy, lines);
  const definition = useMemo(
    () => (edited === null ? null : definitionOf(edited, base)) as WholePolicy | null,
    [edited, base],
  );
  useEffect(() => onDraft(definition), [definition, onDraft]);
  const changed = definition === null ? [] : differing(definition, begun, allFields);
  const faults = useFaults(detail.id, edited, definition);
  const save = useMutation(
    trpc.policy.change.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries(trpc.policy.pathFilter());
        setEdited(null);
      },
      async onError(error) {
        if (errorCode(error) !== 'CONFLICT') return;
        await client.invalidateQueries(trpc.policy.get.pathFilter());
      },
    }),
  );
  const conflict = edited !== null && detail.version !== begun.version;
  return (
    <form
      className={styles.editor}
      onSubmit={(event) => {
        event.preventDefault();
        if (definition === null || !props.test.allows) return;
        const { name, note } = draft;
        save.mutate({ id: detail.id, version: detail.version, name, note, definition: { ...definition } });
      }}
    >
      <PageHead
        head={
          <>
            {detail.name} <span className={styles.version}>{t('version', { version: detail.version })}</span>
          </>
        }
        detail={
          <>
            {detail.differs.length === 0 ? t('asPreset') : t('differs', { count: detail.differs.length })}
            {detail.archivedAt !== null && ` · ${t('archived')}`}
          </>
        }
      >
        <TryIt detail={detail} draft={definition} />
      </PageHead>
      {!may && detail.archivedAt === null && <MayNot work="policies" />}
      <PolicyForm
        draft={draft}
        preset={detail.preset}
        shown={definition ?? detail.policy}
        lines={lines}
        faults={faults}
        disabled={!may}
        onChange={(part) => {
          if (edited === null) setBase(detail.policy);
          setEdited({ ...draft, ...part });
          save.reset();
        }}
      />
      {may && definition === null && (
        <div className={styles.bar}>
          {save.isSuccess && (
            <p aria-live="polite" className={form.note}>
              {t('saved', { version: save.data.version, count: detail.routes.length })}
            </p>
          )}
          <span className={form.buttons}>
            <ArchivePolicy detail={detail} />
          </span>
        </div>
      )}
      {may && definition !== null && (
        <SaveBar
          {...{ detail, begun, changed, faults }}
          test={props.test}
          draft={definition}
          name={draft.name}
          note={draft.note}
          saving={save.isPending}
          onNote={(note) => setEdited({ ...draft, note })}
          onDiscard={() => setEdited(null)}
        >
          {conflict && <p className={form.refusal}>{t('conflict', { version: detail.version })}</p>}
          {save.isError && errorCode(save.error) !== 'CONFLICT' && (
            <p className={form.refusal}>{t('saveRefused', { message: save.error.message })}</p>
          )}
        </SaveBar>
      )}
    </form>
  );
}

/** What the server finds wrong with the draft as it was a moment ago; nothing while there is none. */
function useFaults(id: string, draft: Draft | null, definition: WholePolicy | null): readonly PolicyFault[] {
  const trpc = useTRPC();
  const [given] = useDebouncedValue(
    draft === null || definition === null
      ? null
      : { id, name: draft.name, note: draft.note, definition: { ...definition } },
    CHECK_AFTER_MS,
  );
  const check = useQuery({
    ...trpc.policy.check.queryOptions(given ?? { id, name: '', definition: {} }, { placeholderData: keepPreviousData }),
    enabled: given !== null,
  });
  const faults = draft === null ? [] : (check.data ?? []);
  // One a field: of two lines with a wrong share the form shows one place.
  return [...new Map(faults.map((fault) => [shownField(fault.field) ?? fault.field, fault])).values()];
}

/** The page that replays recorded data, in a tab of its own: what is being changed here stays. */
function TryIt({ detail, draft }: { detail: PolicyDetail; draft: WholePolicy | null }) {
  const t = useTranslations('policies');
  const route = detail.routes[0] ?? detail.shadows[0];
  const { id, policy } = detail;
  return (
    <a
      className={styles.tryIt}
      href={policyAddress({ id, policy, routeId: route?.routeId ?? null }, draft)}
      target="_blank"
      rel="noreferrer"
    >
      {t(draft === null ? 'tryIt' : 'tryDraft')} ↗
    </a>
  );
}
