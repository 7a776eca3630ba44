import { SEALED_LENGTH, sealReply } from '@twinline/wire/authentication';
import type { LocationFacts } from '@twinline/wire/location';
import type { ReplyFields } from '@twinline/wire/packet';
import { reflectTlvs, type TlvVerdict } from '@twinline/wire/reflectTlvs';
import { STAMP_LENGTH, sequenceOf, writeReply } from '@twinline/wire/stamp';
import type { Admission } from './admission';
import type { SessionState } from './sessionTable';

export interface AnswerFacts {
  readonly receivedAtMicros: number;
  readonly sentAtMicros: number;
  readonly errorEstimate: number;
  readonly synchronized: boolean;
  /** Null in stateless mode. */
  readonly session: SessionState | null;
  /** Asked for only where a request carries TLVs; null tells nothing. */
  readonly location: () => LocationFacts | null;
}

/** Node does not tell the TTL of a datagram; RFC 5357 §4.2.1 then asks for 255. */
const UNKNOWN_TTL = 255;

/** Writes the reply to an admitted request, as long as the request; says what became of its TLVs. */
export function writeAnswer(
  reply: Buffer,
  request: Buffer,
  admission: Exclude<Admission, { kind: 'refused' }>,
  facts: AnswerFacts,
): TlvVerdict {
  const { session } = facts;
  const fields: ReplyFields = {
    sequence: session === null ? sequenceOf(request) : session.sent,
    receivedAtMicros: facts.receivedAtMicros,
    sentAtMicros: facts.sentAtMicros,
    errorEstimate: facts.errorEstimate,
    ttl: UNKNOWN_TTL,
  };
  const sealed = admission.kind === 'sealed';
  if (sealed) sealReply(reply, request, fields, admission.key);
  else writeReply(reply, request, fields);
  const base = sealed ? SEALED_LENGTH : STAMP_LENGTH;
  const verdict =
    request.length <= base
      ? 'none'
      : reflectTlvs(reply, request, base, {
          key: admission.key,
          sealed,
          session: session === null ? null : sessionFacts(session),
          location: facts.location(),
          synchronized: facts.synchronized,
          marking: null,
        });
  if (session !== null) {
    session.sent += 1;
    session.lastSentAtMicros = facts.sentAtMicros;
  }
  return verdict;
}

function sessionFacts({ received, sent, lastSentAtMicros }: SessionState) {
  const before = sent === 0 ? null : { sequence: sent - 1, sentAtMicros: lastSentAtMicros };
  return { received, sent: sent + 1, before };
}
