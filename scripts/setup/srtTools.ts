import { existsSync } from 'node:fs';

/** Debian's packages of the programs that a real SRT stream is made and taken with. */
export const SRT_PACKAGES = ['ffmpeg', 'srt-tools'];

export const hasSrtTools = (): boolean =>
  ['/usr/bin/ffmpeg', '/usr/bin/srt-live-transmit'].every((program) => existsSync(program));
