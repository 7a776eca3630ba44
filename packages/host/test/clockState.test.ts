import { expect, it } from 'vitest';
import { fromChrony, fromNtpq, fromTimedatectl } from '../src/clockState';

it('reads chrony: the error is the offset, half the root delay and the root dispersion', () => {
  const line = (leap: string) =>
    `CB00710F,203.0.113.15,2,1795359918.123456789,0.000012345,-0.000003,0.00002,1.2,0.001,0.03,0.010000000,0.002000000,64.2,${leap}\n`;
  expect(fromChrony(line('Normal'))).toEqual({ synchronized: true, errorMicros: 7_013 });
  expect(fromChrony(line('Not synchronised'))?.synchronized).toBe(false);
  expect(fromChrony('506 Cannot talk to daemon\n')).toBeNull();
  expect(fromChrony('')).toBeNull();
});

it('reads ntpq in milliseconds, and its alarm as not synchronized', () => {
  const text =
    'associd=0 status=0615 leap_none, sync_ntp, 1 event\nrootdelay=10.0, rootdisp=2.5, offset=-0.5, jitter=1';
  expect(fromNtpq(text)).toEqual({ synchronized: true, errorMicros: 8_000 });
  expect(fromNtpq('associd=0 status=c016 leap_alarm, sync_unspec')).toEqual({ synchronized: false, errorMicros: null });
  expect(fromNtpq('ntpq: read: Connection refused')).toBeNull();
});

it('reads timedatectl, which knows whether but not how far', () => {
  expect(fromTimedatectl('yes\n')).toEqual({ synchronized: true, errorMicros: null });
  expect(fromTimedatectl('no\n')).toEqual({ synchronized: false, errorMicros: null });
  expect(fromTimedatectl('Failed to connect to bus')).toBeNull();
});
