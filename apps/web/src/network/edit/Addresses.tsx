'use client';
import { Fragment } from 'react';
import { useTranslations } from 'use-intl';
import { regionName } from '../../format/region';
import { useLanguage } from '../../i18n/Translations';
import page from '../../page/page.module.css';
import { LineChip } from '../../theme/LineChip';
import type { NetworkTree, TreeLine, TreePop, TreeRegion } from '../data';
import { inUse } from '../useTree';
import { AddressForm } from './AddressForm';

interface Place {
  readonly region: TreeRegion;
  readonly line: TreeLine;
  readonly pop: TreePop;
}

/** The reflector's addresses of one line, a PoP each, or of one PoP, a line each. The first that lacks one is open. */
export function Addresses(props: { tree: NetworkTree; of: { line: TreeLine } | { pop: TreePop }; may: boolean }) {
  const t = useTranslations('network.edit');
  const language = useLanguage();
  const { of } = props;
  const all = placesOf(props.tree).filter((place) =>
    'line' in of ? place.line.id === of.line.id : place.pop.id === of.pop.id,
  );
  const missing = all.find((place) => addressOf(place) === null);
  return (
    <section>
      <h3>{t('addresses')}</h3>
      <p className={page.sub}>{t(all.length > 0 ? 'addressesNote' : 'line' in of ? 'lineNoPop' : 'popNoLine')}</p>
      {all.map((place) => (
        <AddressForm
          key={`${place.line.id}${place.pop.id}`}
          title={
            'line' in of ? (
              place.pop.name
            ) : (
              <Fragment>
                <LineChip line={place.line.slot} size={14} />{' '}
                {regionName(place.region.code, place.region.name, language)}
              </Fragment>
            )
          }
          lineId={place.line.id}
          popId={place.pop.id}
          address={addressOf(place)}
          open={props.may && place === missing}
          may={props.may}
        />
      ))}
    </section>
  );
}

/** Every line of every region to each of the region's PoPs, in the order in which those are preferred. */
export function placesOf(tree: NetworkTree): Place[] {
  const { regions, lines, pops } = inUse(tree);
  return regions.flatMap((region) =>
    region.popIds.flatMap((popId) => {
      const pop = pops.find(({ id }) => id === popId);
      const here = lines.filter(({ regionId }) => regionId === region.id);
      return pop === undefined ? [] : here.map((line) => ({ region, line, pop }));
    }),
  );
}

/** Where the line finds the PoP's reflector; null while nobody said. */
export function addressOf({ line, pop }: Pick<Place, 'line' | 'pop'>) {
  return pop.addresses.find(({ lineId }) => lineId === line.id) ?? null;
}
