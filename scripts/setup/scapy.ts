import { spawnSync } from 'node:child_process';

/** Whether Debian's Python has scapy's STAMP layers: the implementation ours is tested against. */
export const hasScapy = (): boolean =>
  spawnSync('/usr/bin/python3', ['-c', 'import scapy.contrib.stamp'], { stdio: 'ignore' }).status === 0;
