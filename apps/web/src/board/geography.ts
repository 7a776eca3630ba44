/** Where countries lie, as people look for them: the UN's M49 areas from east to west, each with its ISO codes. */
const areas = [
  ['eastAsia', 'CN HK JP KP KR MN MO TW'],
  ['southeastAsia', 'BN ID KH LA MM MY PH SG TH TL VN'],
  ['southAsia', 'AF BD BT IN IR LK MV NP PK'],
  ['centralAsia', 'KG KZ TJ TM UZ'],
  ['westernAsia', 'AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE'],
  [
    'africa',
    'AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW',
  ],
  [
    'europe',
    'AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK',
  ],
  ['northernAmerica', 'BM CA GL PM US'],
  [
    'latinAmerica',
    'AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI',
  ],
  ['oceania', 'AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS'],
] as const;

export type Area = (typeof areas)[number][0];

const areaOfCountry: ReadonlyMap<string, Area> = new Map(
  areas.flatMap(([area, countries]) => countries.split(' ').map((one) => [one, area] as const)),
);

/** In the order in which they are shown. */
export const allAreas: readonly Area[] = areas.map(([area]) => area);

/** The area of a region's ISO code (US-CA: its country's); null for a code that is no country's. */
export function areaOf(regionCode: string): Area | null {
  return areaOfCountry.get(regionCode.split('-')[0] ?? '') ?? null;
}
