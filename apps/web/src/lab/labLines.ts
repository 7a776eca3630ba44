/** What a command of the lab may be about. */
export const labLines = ['A', 'B', 'both'] as const;
export type LabLine = (typeof labLines)[number];
