import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { LabActions } from './actions';
import { LabError } from './labError';
import type { Sandboxes } from './sandbox/createSandboxes';
import { LOSS_DIRECTIONS } from './stretch';

const LONGEST_BODY_BYTES = 10_000;
const line = z.enum(['A', 'B', 'both']).default('both');
const region = z.string('region is missing: a code such as SG').min(1);
const onLine = z.object({ region, line });
const impairment = onLine
  .extend({
    delayMs: z.number().min(0).max(5_000).optional(),
    jitterMs: z.number().min(0).max(2_000).optional(),
    lossRatio: z.number().min(0).max(1).optional(),
    lossDirection: z.enum(LOSS_DIRECTIONS).optional(),
  })
  .refine((body) => body.delayMs !== undefined || body.jitterMs !== undefined || body.lossRatio !== undefined, {
    message: 'impair needs at least one of delayMs, jitterMs, lossRatio',
  });
const inRegion = z.object({ region });
const atPop = z.object({ region, pop: z.string().optional() });
const clock = z.object({ region, bySeconds: z.number().min(-3_600).max(1_800) });
const hubPause = z.object({ seconds: z.number().min(1).max(30) });
const loan = z.object({ organization: z.string().min(1).max(100) });
const loanLine = loan.extend({ line: z.enum(['A', 'B']) });
const id = z.string().max(100);
const loanMachine = loan.extend({ id, name: z.string().max(200), token: z.string().max(200) });
const loanRelay = loanMachine.extend({ routes: z.array(id).min(1).max(10) });
const scenario = z.object({ name: z.string('name is missing'), region: z.string().optional() });

export interface Control {
  readonly port: number;
  stop(): Promise<void>;
}

/** The lab's control over HTTP, on loopback only: `npm run lab` and the lab page speak it. */
export async function createControl(actions: LabActions, sandboxes: Sandboxes, port: number): Promise<Control> {
  const posts: Record<string, (body: unknown) => unknown> = {
    '/cut': (body) => actions.cut(onLine.parse(body)),
    '/restore': (body) => actions.restore(onLine.parse(body)),
    '/impair': (body) => actions.impair(impairment.parse(body)),
    '/stop-pop': (body) => actions.stopPop(atPop.parse(body)),
    '/start-pop': (body) => actions.startPop(atPop.parse(body)),
    '/stop-agents': (body) => actions.stopAgents(inRegion.parse(body)),
    '/start-agents': (body) => actions.startAgents(inRegion.parse(body)),
    '/jump-clock': (body) => actions.jumpClock(clock.parse(body)),
    '/pause-hub': (body) => actions.pauseHub(hubPause.parse(body)),
    '/scenario': (body) => actions.scenario(scenario.parse(body)),
    '/sandbox/view': (body) => sandboxes.view(loan.parse(body)),
    '/sandbox/lend': (body) => sandboxes.lend(loan.parse(body)),
    '/sandbox/run-agent': (body) => sandboxes.runAgent(loanMachine.parse(body)),
    '/sandbox/run-relay': (body) => sandboxes.runRelay(loanRelay.parse(body)),
    '/sandbox/cut': (body) => sandboxes.cut(loanLine.parse(body)),
    '/sandbox/restore': (body) => sandboxes.restore(loanLine.parse(body)),
    '/sandbox/take-back': (body) => sandboxes.takeBack(loan.parse(body)),
  };
  const gets: Record<string, () => unknown> = {
    '/status': actions.status,
    '/world': actions.world,
    '/healthz': () => ({ ok: true }),
  };

  async function handle(request: IncomingMessage): Promise<unknown> {
    const path = new URL(request.url ?? '/', 'http://lab').pathname;
    const get = request.method === 'GET' ? gets[path] : undefined;
    if (get !== undefined) return get();
    const post = request.method === 'POST' ? posts[path] : undefined;
    if (post === undefined) throw new LabError(404, `the lab has no ${request.method} ${path}`);
    return (await post(await readJson(request))) ?? { ok: true };
  }

  const server = createServer((request, response) => {
    handle(request).then(
      (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error: unknown) => {
        const { status, message } = described(error);
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { code: status === 503 ? 'unavailable' : 'invalid', message } }));
      },
    );
  });
  const listening = once(server, 'listening');
  server.listen(port, '127.0.0.1');
  await listening;
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > LONGEST_BODY_BYTES) throw new LabError(413, 'the body is too long');
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8') || '{}');
  } catch {
    throw new LabError(400, 'the body is not JSON');
  }
}

function described(error: unknown): { status: number; message: string } {
  if (error instanceof LabError) return { status: error.status, message: error.message };
  if (error instanceof z.ZodError)
    return {
      status: 400,
      message: error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`.trim()).join('; '),
    };
  return { status: 500, message: 'the lab failed' };
}
