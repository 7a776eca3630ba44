/** What the program's end means; systemd and scripts go by these. */
export const EXIT = { done: 0, failed: 1, wrongSettings: 2, noIdentity: 3, stateFolder: 4 } as const;
