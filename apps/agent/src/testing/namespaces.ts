import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Program, root, startProgram } from './program';

const PREFIX = 'twinline';
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

/** A network namespace of this test's own; whatever runs in it ends with it. */
export class Namespace {
  readonly name: string;
  private readonly running: Program[] = [];

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

  run(commandLine: readonly string[], env?: Readonly<Record<string, string>>): Program {
    const program = startProgram(['ip', 'netns', 'exec', this.name, ...commandLine], env);
    this.running.push(program);
    return program;
  }

  remove(): void {
    for (const program of this.running) program.kill();
    spawnSync('ip', ['netns', 'del', this.name]);
  }
}
