import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const PREFIX = 'twinline';
const READY_WITHIN_MS = 60_000;
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const tsx = import.meta.resolve('tsx');

/** Why two lines cannot be laid on this host; null where they can. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  if (process.getuid?.() !== 0) return 'only root may make network namespaces';
  if (spawnSync('ip', ['-V']).error) return 'no ip command: install iproute2';
  sweep();
  const name = `${PREFIX}-${process.pid}-try`;
  const made = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  if (made.status !== 0) return `this host makes no network namespaces (${made.stderr.trim()})`;
  const pair = spawnSync('ip', ['-n', name, 'link', 'add', 'try0', 'type', 'veth', 'peer', 'name', 'try1'], {
    encoding: 'utf8',
  });
  spawnSync('ip', ['netns', 'del', name]);
  return pair.status === 0 ? null : `this host makes no veth pairs (${pair.stderr.trim()})`;
}

/** Takes away what a run that was killed has left. */
function sweep(): void {
  const { stdout } = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' });
  for (const [name = '', pid = ''] of stdout.matchAll(new RegExp(`^${PREFIX}-(\\d+)-\\S+`, 'gm')))
    if (!existsSync(`/proc/${pid}`)) spawnSync('ip', ['netns', 'del', name]);
}

/** Runs `ip` and fails loudly. `arguments_` is one string, as one would type it. */
export function ip(arguments_: string): void {
  const { status, stderr } = spawnSync('ip', arguments_.split(' '), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${arguments_}: ${stderr}`);
}

export interface Program {
  /** What it has printed, line by line. */
  readonly lines: string[];
  /** Resolves once a line contains `text`; rejects when the program ends without, or takes too long. */
  until(text: string): Promise<void>;
  stop(): Promise<void>;
}

/** A network namespace of this test's own; whatever runs in it ends with it. */
export class Namespace {
  readonly name: string;
  private readonly running: ChildProcessByStdio<null, Readable, Readable>[] = [];

  constructor(kind: string) {
    this.name = `${PREFIX}-${process.pid}-${kind}`;
    ip(`netns add ${this.name}`);
    this.ip('link set lo up');
  }

  ip(arguments_: string): void {
    ip(`-n ${this.name} ${arguments_}`);
  }

  /** Packets that have left by an interface. */
  sent(interfaceName: string): number {
    const { stdout } = spawnSync('ip', ['-n', this.name, '-s', '-j', 'link', 'show', 'dev', interfaceName], {
      encoding: 'utf8',
    });
    const [link] = JSON.parse(stdout) as { stats64: { tx: { packets: number } } }[];
    return link?.stats64.tx.packets ?? Number.NaN;
  }

  /** What `ip addr` says of an interface. */
  show(interfaceName: string): string {
    return spawnSync('ip', ['-n', this.name, 'addr', 'show', 'dev', interfaceName], { encoding: 'utf8' }).stdout;
  }

  /** Starts one of our own TypeScript programs (path from the root of the tree). */
  runOurs(file: string, args: readonly string[]): Program {
    return this.run([process.execPath, '--import', tsx, `${root}${file}`, ...args]);
  }

  run(commandLine: readonly string[]): Program {
    const child = spawn('ip', ['netns', 'exec', this.name, ...commandLine], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.running.push(child);
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const lines: string[] = [];
    const printed = new EventEmitter();
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        printed.emit('line');
      });
    return {
      lines,
      async until(text) {
        const deadline = AbortSignal.timeout(READY_WITHIN_MS);
        while (!lines.some((line) => line.includes(text)))
          await Promise.race([
            once(printed, 'line', { signal: deadline }),
            ended.then(() => printed.emit('line')),
          ]).then(() => {
            if (child.exitCode !== null) throw new Error(`${commandLine.join(' ')} ended: ${lines.join('\n')}`);
          });
      },
      async stop() {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }

  remove(): void {
    for (const child of this.running) child.kill('SIGKILL');
    spawnSync('ip', ['netns', 'del', this.name]);
  }
}
