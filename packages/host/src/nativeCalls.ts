import { endianness } from 'node:os';
import { getSystemErrorName } from 'node:util';

export type Family = 4 | 6;

/** The system calls that Node's dgram lacks. They are made in this process, each in about a microsecond. */
export interface NativeCalls {
  /** A UDP socket's file descriptor, non-blocking, not bound yet. */
  open(family: Family): number;
  /** A TCP socket's file descriptor, non-blocking, not connected yet. */
  openStream(family: Family): number;
  bindToInterface(fd: number, name: string): void;
  /** Differentiated services code point of what leaves (RFC 2474), 0 to 63. */
  markPackets(fd: number, family: Family, dscp: number): void;
  /** Port 0 takes any free one. */
  bind(fd: number, family: Family, address: string, port: number): void;
  /** Sends at once or not at all: 0, or the error's number (see `nameOf`). */
  send(fd: number, packet: Buffer, length: number, to: Buffer): number;
  /** What `send` takes as `to`. */
  socketAddress(family: Family, address: string, port: number): Buffer;
  /** Epoch microseconds at which the kernel got the datagram that was read last; turns stamping on at its first call. */
  receivedAtMicros(fd: number): number | null;
  /** CLOCK_REALTIME, epoch microseconds: the clock of the kernel's stamps. */
  wallMicros(): number;
  nameOf(error: number): string;
  /** Only for a descriptor that no socket of Node's has taken over. */
  close(fd: number): void;
}

export type Native = { readonly calls: NativeCalls } | { readonly calls: null; readonly reason: string };

/** A system call that failed; `code` as in Node's own errors, for example ENODEV. */
export class SystemCallError extends Error {
  constructor(
    readonly call: string,
    readonly code: string,
  ) {
    super(`${call} ${code}`);
  }
}

/** Linux, 64 bit, little endian: numbers from asm-generic/socket.h, linux/in.h, linux/in6.h, linux/sockios.h. */
const ARCHITECTURES = ['x64', 'arm64', 'riscv64', 'loong64', 'ppc64'];
const AF = { 4: 2, 6: 10 } as const;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_BINDTODEVICE = 25;
const TRAFFIC_CLASS = { 4: { level: 0, name: 1 }, 6: { level: 41, name: 67 } } as const;
const MSG_DONTWAIT = 0x40;
const SIOCGSTAMPNS = 0x8907;
const CLOCK_REALTIME = 0;
const TIMESPEC_LENGTH = 16;

let loading: Promise<Native> | null = null;

/** Loads the native call interface, once; says why where this machine has none. */
export function loadNativeCalls(): Promise<Native> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Native> {
  const { platform, arch } = process;
  if (platform !== 'linux' || !ARCHITECTURES.includes(arch) || endianness() !== 'LE')
    return { calls: null, reason: `socket options are set on 64-bit Linux only, this is ${platform} ${arch}` };
  // Not a literal: the bundler must neither follow it nor need it.
  const name: string = 'koffi';
  try {
    const module: { readonly default: Koffi } = await import(name);
    return { calls: bindCalls(module.default) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = code === 'ERR_MODULE_NOT_FOUND' ? 'is not installed' : `cannot be loaded (${messageOf(error)})`;
    return { calls: null, reason: `the optional package koffi ${why}: run "npm install koffi" beside this program` };
  }
}

type Koffi = typeof import('koffi');
type Call = (...args: unknown[]) => number;

function bindCalls(koffi: Koffi): NativeCalls {
  const libc = koffi.load(null);
  const socket: Call = libc.func('int socket(int, int, int)');
  const bind: Call = libc.func('int bind(int, void *, uint32)');
  const setsockopt: Call = libc.func('int setsockopt(int, int, int, void *, uint32)');
  const sendto: Call = libc.func('int64 sendto(int, void *, size_t, int, void *, uint32)');
  const ioctl: Call = libc.func('int ioctl(int, unsigned long, void *)');
  const clockGettime: Call = libc.func('int clock_gettime(int, void *)');
  const pton: Call = libc.func('int inet_pton(int, str, void *)');
  const nameToIndex: Call = libc.func('uint32 if_nametoindex(str)');
  const closeFd: Call = libc.func('int close(int)');
  const time = Buffer.alloc(TIMESPEC_LENGTH);

  const nameOf = (error: number) => getSystemErrorName(-error);
  const check = (call: string, result: number) => {
    if (result === -1) throw new SystemCallError(call, nameOf(koffi.errno()));
    return result;
  };
  const setNumber = (fd: number, level: number, name: number, value: number) => {
    const option = Buffer.alloc(4);
    option.writeInt32LE(value);
    check('setsockopt', setsockopt(fd, level, name, option, option.length));
  };
  const microsOf = (timespec: Buffer) =>
    (timespec.readUInt32LE(0) + timespec.readInt32LE(4) * 2 ** 32) * 1e6 + timespec.readUInt32LE(8) / 1e3;

  function socketAddress(family: Family, address: string, port: number): Buffer {
    // struct sockaddr_in: family, port, address at 4; sockaddr_in6: flow label at 4, address at 8, scope at 24.
    const encoded = Buffer.alloc(family === 4 ? 16 : 28);
    const [text = '', scope] = address.split('%');
    encoded.writeUInt16LE(AF[family], 0);
    encoded.writeUInt16BE(port, 2);
    if (pton(AF[family], text, encoded.subarray(family === 4 ? 4 : 8)) !== 1)
      throw new SystemCallError('inet_pton', 'EINVAL');
    if (family === 6 && scope !== undefined) {
      const index = nameToIndex(scope);
      if (index === 0) throw new SystemCallError('if_nametoindex', 'ENODEV');
      encoded.writeUInt32LE(index, 24);
    }
    return encoded;
  }

  return {
    socketAddress,
    nameOf,
    open: (family) => check('socket', socket(AF[family], SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
    openStream: (family) => check('socket', socket(AF[family], SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
    bindToInterface(fd, name) {
      const option = Buffer.from(`${name}\0`);
      check('setsockopt', setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, option, option.length));
    },
    markPackets: (fd, family, dscp) =>
      setNumber(fd, TRAFFIC_CLASS[family].level, TRAFFIC_CLASS[family].name, dscp << 2),
    bind(fd, family, address, port) {
      const encoded = socketAddress(family, address, port);
      check('bind', bind(fd, encoded, encoded.length));
    },
    send: (fd, packet, length, to) =>
      sendto(fd, packet, length, MSG_DONTWAIT, to, to.length) === -1 ? koffi.errno() : 0,
    receivedAtMicros: (fd) => (ioctl(fd, SIOCGSTAMPNS, time) === -1 ? null : microsOf(time)),
    wallMicros() {
      clockGettime(CLOCK_REALTIME, time);
      return microsOf(time);
    },
    close: (fd) => void closeFd(fd),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
