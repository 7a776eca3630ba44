import { type Enrolled, type Enrolment, enrolled } from '@twinline/wire/batch';
import { type HubAnswer, hubRequest, sentenceOf } from './hubRequest';

export type EnrolOutcome =
  | { readonly kind: 'enrolled'; readonly value: Enrolled }
  /** The token will never be taken: used, expired, unknown. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface EnrolOptions extends Enrolment {
  readonly hubUrl: string;
  readonly localAddress?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const REFUSALS = [400, 401, 403, 410, 422];

/** Presents a one-time token to the hub, once. */
export async function enrol({ token, hostname, agentVersion, ...way }: EnrolOptions): Promise<EnrolOutcome> {
  let answer: HubAnswer;
  try {
    const body = { token, hostname, agentVersion };
    answer = await hubRequest({ ...way, method: 'POST', path: '/v1/agent/enrol', body });
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
  if (REFUSALS.includes(answer.status)) return { kind: 'refused', reason: sentenceOf(answer) };
  if (answer.status !== 200) return { kind: 'failed', reason: sentenceOf(answer) };
  try {
    return { kind: 'enrolled', value: enrolled.parse(JSON.parse(answer.body)) };
  } catch {
    return { kind: 'failed', reason: 'the answer is not the hub’s: does hubUrl name the hub, not the web app?' };
  }
}
