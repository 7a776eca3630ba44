import type { Language } from '../i18n/languages';

/**
 * Where countries lie, as people look for them: the areas of the UN's M49 list from east to west, each with its ISO
 * codes. Their names are known to Intl.
 */
const areas: readonly (readonly [code: string, countries: string])[] = [
  ['030', 'CN HK JP KP KR MN MO TW'],
  ['035', 'BN ID KH LA MM MY PH SG TH TL VN'],
  ['034', 'AF BD BT IN IR LK MV NP PK'],
  ['143', 'KG KZ TJ TM UZ'],
  ['145', 'AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE'],
  [
    '002',
    'AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW',
  ],
  [
    '150',
    'AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK',
  ],
  ['021', 'BM CA GL PM US'],
  [
    '419',
    'AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI',
  ],
  ['009', 'AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS'],
];

const areaOfCountry = new Map(areas.flatMap(([area, countries]) => countries.split(' ').map((one) => [one, area])));

/** All area codes in the order in which they are shown. */
export const areaCodes: readonly string[] = areas.map(([code]) => code);

/** The area of a region's ISO code (US-CA: its country's); null for a code that is no country's. */
export function areaOf(regionCode: string): string | null {
  return areaOfCountry.get(regionCode.split('-')[0] ?? '') ?? null;
}

const names: Readonly<Record<Language, Intl.DisplayNames>> = {
  en: new Intl.DisplayNames('en', { type: 'region' }),
  zh: new Intl.DisplayNames('zh-Hans', { type: 'region' }),
};

/** “Southeast Asia” / “东南亚”. */
export function areaName(code: string, language: Language): string {
  return names[language].of(code) ?? code;
}
