import { expect, it } from 'vitest';
import { readCommandLine } from '../src/commandLine';

const wrong = (...args: string[]) => {
  const command = readCommandLine(args);
  return command.kind === 'wrong' ? command.message : command.kind;
};

it('reads every option, several addresses among them', () => {
  expect(readCommandLine(['--bind', '127.0.0.1:862', '--stateless'])).toEqual({
    kind: 'run',
    binds: [{ host: '127.0.0.1', port: 862 }],
    keyFile: null,
    allowUnauthenticated: false,
    stateless: true,
    perSourcePerSecond: 5_000,
    maximumSessions: 8_192,
    tellLocation: true,
    metrics: null,
    usage: null,
  });
  const args = ['--bind', '[::1]:862', '--bind', '192.0.2.1:862', '--key-file', 'keys', '--allow-unauthenticated'];
  expect(
    readCommandLine([...args, '--rate', '9', '--sessions', '7', '--hide-location', '--metrics', '127.0.0.1:9100']),
  ).toMatchObject({
    binds: [
      { host: '::1', port: 862 },
      { host: '192.0.2.1', port: 862 },
    ],
    keyFile: 'keys',
    allowUnauthenticated: true,
    perSourcePerSecond: 9,
    maximumSessions: 7,
    tellLocation: false,
    metrics: { host: '127.0.0.1', port: 9_100 },
  });
});

it('says in one sentence what is wrong', () => {
  expect(wrong()).toBe('--bind HOST:PORT is missing.');
  expect(wrong('--bind', 'nowhere')).toBe('--bind wants HOST:PORT, not "nowhere".');
  expect(wrong('--bind', '1.2.3.4:70000')).toContain('HOST:PORT');
  expect(wrong('--bind', '[nowhere]:862')).toContain('not an IPv6 address');
  expect(wrong('--bind', 'a:1', '--rate', '0')).toContain('--rate wants a whole number from 1');
  expect(wrong('--bind', 'a:1', '--sessions', 'many')).toContain('--sessions wants a whole number');
  expect(wrong('--bind', 'a:1', '--allow-unauthenticated')).toContain('--key-file');
  expect(wrong('--bind', 'a:1', '--unknown')).toContain('--unknown');
});
