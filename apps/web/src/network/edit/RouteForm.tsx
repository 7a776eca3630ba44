'use client';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '../../form/Field';
import form from '../../form/form.module.css';
import { Select } from '../../form/Select';
import { useTRPC } from '../../trpc/client';
import type { NetworkTree, TreeRoute } from '../data';
import { inUse } from '../useTree';
import { EditForm } from './EditForm';
import type { FormProps } from './form';
import { RegionField } from './RegionField';
import { useFaults } from './useFaults';
import { useSaved } from './useSaved';

const scenarios = ['show-live', '1v1-social', 'live-commerce', 'education'] as const;
type Scenario = (typeof scenarios)[number];

/** What relays follow: a region for a scenario, decided by a policy. */
export function RouteForm({ tree, row, regionId, may, onSaved }: FormProps<TreeRoute>) {
  const t = useTranslations('network.edit');
  const word = useTranslations('words.scenario');
  const trpc = useTRPC();
  const { regions, routes } = inUse(tree);
  const [draft, setDraft] = useState(() => {
    const region = row?.regionId ?? regionId ?? regions[0]?.id ?? '';
    const scenario = row?.scenario ?? freeScenario(routes, region);
    return { regionId: region, scenario, policyId: row?.policyId ?? policyFor(tree, scenario) };
  });
  const save = useMutation(trpc.network.saveRoute.mutationOptions(useSaved(({ id }) => onSaved(id))));
  const faults = useFaults(save.error, ['regionId', 'scenario', 'policyId']);
  const edit = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    save.reset();
  };
  const anew = (region: string, scenario: Scenario) =>
    edit({ regionId: region, scenario, policyId: policyFor(tree, scenario) });
  return (
    <EditForm
      submit={t(row === null ? 'addOf.route' : 'save')}
      may={may}
      ready={draft.regionId !== '' && draft.policyId !== ''}
      saving={save}
      rest={faults.rest}
      onSubmit={() => save.mutate({ id: row?.id ?? null, ...draft })}
    >
      {row === null && (
        <div className={form.pair}>
          <RegionField
            regions={regions}
            value={draft.regionId}
            fault={faults.at('regionId')}
            onPick={(picked) => anew(picked, freeScenario(routes, picked))}
          />
          <Field label={t('scenario')} note={faults.at('scenario')} wrong={faults.at('scenario') !== null}>
            {(id, note) => (
              <Select
                id={id}
                note={note}
                value={draft.scenario}
                options={scenarios.map((value) => ({ value, label: word(value) }))}
                onPick={(picked) => anew(draft.regionId, scenarios.find((one) => one === picked) ?? 'show-live')}
              />
            )}
          </Field>
        </div>
      )}
      <Field
        label={t('policy')}
        note={faults.at('policyId') ?? <PolicyNote policyId={draft.policyId} />}
        wrong={faults.at('policyId') !== null}
      >
        {(id, note) => (
          <Select
            id={id}
            note={note}
            value={draft.policyId}
            options={bySuit(tree, draft.scenario).map(({ id: value, name, scenario }) => ({
              value,
              label: scenario === draft.scenario ? name : `${name} · ${word(scenario)}`,
            }))}
            onPick={(policyId) => edit({ policyId })}
          />
        )}
      </Field>
    </EditForm>
  );
}

function PolicyNote({ policyId }: { policyId: string }) {
  const t = useTranslations('network.edit');
  if (policyId === '') return <Link href="/policies">{t('policiesNone')}</Link>;
  return (
    <>
      {t('policyNote')} <Link href={`/policies/${policyId}`}>{t('policyOpen')}</Link>
    </>
  );
}

/** Those made for the scenario first. */
function bySuit({ policies }: NetworkTree, scenario: Scenario) {
  return [...policies].sort((a, b) => Number(b.scenario === scenario) - Number(a.scenario === scenario));
}

const policyFor = (tree: NetworkTree, scenario: Scenario) => bySuit(tree, scenario)[0]?.id ?? '';

/** The first scenario that the region has no route for. */
function freeScenario(routes: readonly TreeRoute[], regionId: string): Scenario {
  const taken = routes.filter((route) => route.regionId === regionId).map(({ scenario }) => scenario);
  return scenarios.find((one) => !taken.includes(one)) ?? 'show-live';
}
