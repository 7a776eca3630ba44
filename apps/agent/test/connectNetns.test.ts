import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Namespace, whyNoNamespaces } from '../src/testing/namespaces';
import type { Program } from '../src/testing/program';
import { noNative } from './probing';

const no = whyNoNamespaces() ?? noNative;
const A = { name: 'a0', own: '192.0.2.2', gateway: '192.0.2.1', status: 201 };
const B = { name: 'b0', own: '198.51.100.2', gateway: '198.51.100.1', status: 202 };
/** Behind each line stands a server at this address: only the packets' way decides who answers. */
const POP = '203.0.113.9';
const URL = `http://${POP}:8080/`;

describe.skipIf(no !== null)(
  `connect time over two lines${no === null ? '' : ` (skipped: ${no})`}`,
  { timeout: 180_000 },
  () => {
    let agentHost: Namespace;
    const far: Namespace[] = [];
    const programs: Program[] = [];

    beforeAll(async () => {
      agentHost = new Namespace('connect');
      const servers: Program[] = [];
      for (const line of [A, B]) {
        const end = new Namespace(`connect-${line.name}`);
        far.push(end);
        agentHost.ip(`link add ${line.name} type veth peer name far netns ${end.name}`);
        agentHost.ip(`addr add ${line.own}/24 dev ${line.name}`);
        agentHost.ip(`link set ${line.name} up`);
        end.ip(`addr add ${line.gateway}/24 dev far`);
        end.ip('link set far up');
        end.ip(`addr add ${POP}/32 dev lo`);
        servers.push(end.runOurs('apps/agent/test/netns/httpInside.ts', [POP, '8080', String(line.status)]));
      }
      agentHost.ip(`route add default via ${A.gateway} dev a0 metric 100`);
      agentHost.ip(`route add default via ${B.gateway} dev b0 metric 200`);
      agentHost.ip(`rule add from ${B.own} table 102`);
      agentHost.ip(`route add default via ${B.gateway} dev b0 table 102`);
      for (const server of servers) await server.until('listening');
    });
    afterEach(async () => {
      for (const program of programs.splice(0)) await program.stop();
    });
    afterAll(() => {
      for (const each of [agentHost, ...far]) each?.remove();
    });

    function connectBy(device: string, bind = ''): Program {
      const program = agentHost.runOurs('apps/agent/test/netns/connectInside.ts', [URL, device, bind]);
      programs.push(program);
      return program;
    }

    it('connects by the interface of each line, whatever the routes say', async () => {
      for (const line of [A, B]) {
        const program = connectBy(line.name);
        await program.until(`"status":${line.status}`);
        expect(
          program.lines.filter((text) => text.includes('"fault":null') && !text.includes(`${line.status}`)),
        ).toEqual([]);
      }
    });

    it('connects by the line of its source address, as the host’s policy routing has it', async () => {
      await connectBy('', A.own).until(`"status":${A.status}`);
      await connectBy('', B.own).until(`"status":${B.status}`);
    });

    it('does not take the other line while its own interface is down', async () => {
      agentHost.ip('link set b0 down');
      const program = connectBy(B.name);
      await program.until('"fault":"');
      agentHost.ip('link set b0 up');
      agentHost.ip(`route add default via ${B.gateway} dev b0 metric 200`);
      await program.until(`"status":${B.status}`);
      expect(program.lines.filter((text) => text.includes(`"status":${A.status}`))).toEqual([]);
    });
  },
);
