import { Namespace, whyNoNamespaces } from '../../apps/agent/src/testing/namespaces';
import { type Program, startProgram } from '../../apps/agent/src/testing/program';

/** Where the agent and the reflector of its bench run. */
export interface Place {
  /** What the path is, for the rows' notes. */
  readonly path: string;
  /** The far end's addresses, one for each pair of paths. */
  readonly addresses: readonly string[];
  runAtAgent(commandLine: readonly string[], env?: Readonly<Record<string, string>>): Program;
  runFar(commandLine: readonly string[]): Program;
  remove(): void;
}

/** Two network namespaces and a veth pair between them; loopback where those cannot be had. */
export function createPlace(addressCount: number): Place {
  const reason = whyNoNamespaces();
  if (reason !== null) return onLoopback(addressCount, reason);
  const near = new Namespace('bench-agent');
  const far = new Namespace('bench-far');
  near.ip(`link add line0 type veth peer name far netns ${far.name}`);
  near.ip('addr add 192.0.2.2/24 dev line0');
  near.ip('link set line0 up');
  far.ip('addr add 192.0.2.1/24 dev far');
  far.ip('link set far up');
  near.ip('route add default via 192.0.2.1');
  const addresses = Array.from({ length: addressCount }, (_, i) => `203.0.113.${i + 1}`);
  for (const address of addresses) far.ip(`addr add ${address}/32 dev lo`);
  return {
    path: 'a veth pair',
    addresses,
    runAtAgent: (commandLine, env) => near.run(commandLine, env),
    runFar: (commandLine) => far.run(commandLine),
    remove() {
      near.remove();
      far.remove();
    },
  };
}

function onLoopback(addressCount: number, reason: string): Place {
  const running: Program[] = [];
  const run = (commandLine: readonly string[], env?: Readonly<Record<string, string>>) => {
    const program = startProgram(commandLine, env);
    running.push(program);
    return program;
  };
  return {
    path: `loopback (${reason})`,
    addresses: Array.from({ length: addressCount }, (_, i) => `127.0.0.${i + 1}`),
    runAtAgent: run,
    runFar: run,
    remove() {
      for (const program of running) program.kill();
    },
  };
}
