/**
 * The version of the judge: raised with every change of what it decides or remembers, so that a journal can say whether it
 * was recorded by this judge. A test holds it to what the judge does in recorded worlds.
 */
export const JUDGE_VERSION = 2;
