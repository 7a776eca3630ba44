/** In which zone moments are told: the person's own, that of the audience they are about, or UTC. */
export const zoneChoices = ['mine', 'audience', 'utc'] as const;
export type ZoneChoice = (typeof zoneChoices)[number];

/** Languages that people read. */
export const peopleLanguages = ['en', 'zh'] as const;
export type PeopleLanguage = (typeof peopleLanguages)[number];

/** What a person has settled for themselves, in every organization and on every device. */
export interface Preferences {
  /** Null: what the browser asks for. */
  readonly language: PeopleLanguage | null;
  /** IANA zone that is theirs; null takes the browser's. */
  readonly timeZone: string | null;
  readonly shownZone: ZoneChoice;
  /** Whether single characters are keys. */
  readonly singleKeys: boolean;
}

/** As the table's defaults have it. */
export const untouchedPreferences: Preferences = {
  language: null,
  timeZone: null,
  shownZone: 'mine',
  singleKeys: true,
};
