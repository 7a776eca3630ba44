import { KernelStamps } from './kernelStamps';
import type { NativeCalls } from './nativeCalls';

/** The readings lie this far apart at most, or are made again: the program was put aside between them. */
const APART_MICROS = 200;
const MOST_TRIES = 4;

/** Tells when datagrams of one socket arrived, by the kernel, on the program's own clock. */
export interface Arrivals {
  /** Of the datagram whose 'message' event is running: libuv reads none before that has returned. */
  arrivedAt(): number;
  /** Kernel stamps that were not believed so far; the time of reading stood in for them. */
  ignored(): number;
}

/** Turns the kernel's stamps of a socket on. `micros` is the program's clock, epoch microseconds. */
export function createArrivals(calls: NativeCalls, fd: number, micros: () => number): Arrivals {
  const stamps = new KernelStamps();
  // The first call turns stamping on; it has nothing to tell yet.
  calls.receivedAtMicros(fd);
  return {
    arrivedAt() {
      const stamp = calls.receivedAtMicros(fd);
      let now = micros();
      let wall = calls.wallMicros();
      for (let tries = 1; tries < MOST_TRIES && micros() - now > APART_MICROS; tries += 1) {
        now = micros();
        wall = calls.wallMicros();
      }
      return stamps.arrivedAt(now, wall, stamp);
    },
    ignored: () => stamps.ignored,
  };
}
