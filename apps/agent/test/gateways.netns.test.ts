import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ip, Namespace, whyNoNamespaces } from '../src/testing/namespaces';
import type { Program } from '../src/testing/program';

const unable = whyNoNamespaces();

describe.skipIf(unable !== null)(`gateways of a real host (${unable ?? 'two network namespaces'})`, () => {
  let host: Namespace;
  let router: Namespace;

  beforeEach(() => {
    host = new Namespace('host');
    router = new Namespace('router');
    for (const [line, interfaceName] of [
      ['0', 'wan'],
      ['1', 'lineA'],
    ] as const) {
      ip(`-n ${host.name} link add ${interfaceName} type veth peer name ${interfaceName} netns ${router.name}`);
      host.ip(`addr add 10.77.${line}.2/24 dev ${interfaceName}`);
      router.ip(`addr add 10.77.${line}.1/24 dev ${interfaceName}`);
      for (const side of [host, router]) side.ip(`link set ${interfaceName} up`);
    }
    host.ip('route add default via 10.77.0.1');
  });
  afterEach(() => {
    host.remove();
    router.remove();
  });

  /** A watch over the ordinary way and line A; the last probe was answered when it started. It prints each change. */
  function watch(): Program {
    const file = join(import.meta.dirname, '../src/selfCheck/createGatewayWatch.ts');
    const script = `
      import { createGatewayWatch } from ${JSON.stringify(file)};
      const started = performance.now();
      const tell = () => console.log(watch.cut ? 'cut' : 'returned');
      const watch = createGatewayWatch({ answeredAtMs: () => started, onChange: tell });
      watch.follow([
        { name: 'internet', source: null, interface: null, gateway: null },
        { name: 'A', source: '10.77.1.2', interface: null, gateway: '10.77.1.1' },
      ]);
      let before = '';
      setInterval(() => {
        const now = watch.states().map(({ way, state }) => way + ' ' + state).join(', ');
        if (now !== before) console.log(before = now);
      }, 50);`;
    const tsx = import.meta.resolve('tsx');
    return host.run([process.execPath, '--import', tsx, '--input-type=module', '-e', script]);
  }

  it('withdraw the agent only when the ordinary way and every line are dead at the first hop, and until one is back', async () => {
    const program = watch();
    await program.until('internet answers, A answers');
    router.ip('link set lineA down');
    await program.until('internet answers, A dead');
    router.ip('link set wan down');
    await program.until('cut');
    expect(program.lines).toContain('internet dead, A dead');
    router.ip('link set wan up');
    await program.until('returned');
  }, 180_000);
});
