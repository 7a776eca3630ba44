import { Agent, request } from 'node:http';
import { toColumns } from '@twinline/wire/columns';
import { connectOf, type Fact, type FactOf, sampleOf, signalOf, usageOf } from './facts';
import type { Parcel } from './parcels';

/** What came of a post. `acknowledged`: everything in it is durable, says the hub. */
type PostResult =
  | { readonly kind: 'acknowledged' }
  /** Not now: the hub said so (with its Retry-After), or no answer came. */
  | { readonly kind: 'failed'; readonly why: string }
  /** An answer that no agent should ever get. */
  | { readonly kind: 'wrong'; readonly why: string };

export interface Sender {
  post(url: string, key: string, parcel: Parcel, identity: Identity, onSent: () => void): Promise<PostResult>;
  close(): void;
}

export interface Identity {
  readonly boot: string;
  readonly sequence: number;
}

const ANSWER_WITHIN_MS = 15_000;

export function createSender(seed: number): Sender {
  const connections = new Agent({ keepAlive: true });
  return {
    post: (url, key, parcel, identity, onSent) =>
      new Promise((resolve) => {
        const body = parcel.door === 'samples' ? batchOf(seed, parcel.facts, identity) : reportOf(seed, parcel.facts);
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
        const call = request(
          `${url}/v1/${parcel.door}`,
          { method: 'POST', agent: connections, headers },
          (response) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (part: string) => {
              text += part;
            });
            response.on('error', (error) => resolve({ kind: 'failed', why: `cut off: ${error.message}` }));
            response.on('end', () => {
              if (!response.complete) return resolve({ kind: 'failed', why: 'cut off' });
              resolve(judgeAnswer(parcel, response.statusCode ?? 0, response.headers['retry-after'], text));
            });
          },
        );
        call.setTimeout(ANSWER_WITHIN_MS, () => call.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
        call.on('error', (error: NodeJS.ErrnoException) =>
          resolve({ kind: 'failed', why: error.code ?? error.message }),
        );
        call.on('finish', onSent);
        call.end(JSON.stringify(body));
      }),
    close: () => connections.destroy(),
  };
}

function judgeAnswer(parcel: Parcel, status: number, retryAfter: string | undefined, text: string): PostResult {
  const told = `HTTP ${status} ${text.slice(0, 300)}`;
  if (status === 503 || status === 429) {
    const polite = Number(retryAfter) >= 1;
    return polite ? { kind: 'failed', why: `HTTP ${status}` } : { kind: 'wrong', why: `${told} without Retry-After` };
  }
  if (status !== 200) return { kind: 'wrong', why: told };
  const counts = JSON.parse(text) as { accepted: number; signals?: number; ignored?: number };
  const count = (table: Fact['table']) => parcel.facts.filter((fact) => fact.table === table).length;
  const right =
    parcel.door === 'samples'
      ? counts.accepted === count('samples') && counts.signals === count('signals')
      : counts.accepted + (counts.ignored ?? 0) === count('circuit_usage');
  return right ? { kind: 'acknowledged' } : { kind: 'wrong', why: `${told} to ${parcel.facts.length} rows` };
}

function of<T extends Fact['table']>(facts: readonly Fact[], table: T): FactOf<T>[] {
  return facts.filter((fact): fact is FactOf<T> => fact.table === table);
}

function batchOf(seed: number, facts: readonly Fact[], { boot, sequence }: Identity): object {
  return {
    boot,
    sequence,
    sentAt: Date.now() * 1_000,
    agentVersion: 'kills',
    samples: toColumns(of(facts, 'samples').map((fact) => sampleOf(seed, fact))),
    signals: of(facts, 'signals').map((fact) => signalOf(seed, fact)),
    connects: of(facts, 'connects').map((fact) => connectOf(seed, fact)),
    usage: of(facts, 'circuit_usage').map((fact) => usageOf(seed, fact)),
  };
}

/** Whole milliseconds, as `POST /v1/usage` has them; the source begins with the agent, which the hub puts before it. */
function reportOf(seed: number, facts: readonly Fact[]): object {
  const readings = of(facts, 'circuit_usage').map((fact) => {
    const { line, start, duration, receivedBytes, sentBytes } = usageOf(seed, fact);
    return { line, start: start / 1_000, durationMs: duration / 1_000, receivedBytes, sentBytes };
  });
  return { source: 'router', readings };
}
