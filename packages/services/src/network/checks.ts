import {
  connectUrlFault,
  currencyFault,
  hostFault,
  numberFault,
  optionalTextFault,
  regionCodeFault,
  slotFault,
  textFault,
  zoneFault,
} from './fields';
import { faultOf, type NetworkFault } from './networkFault';

/** What is wrong with each kind by itself, whatever else there is. Used for what people save and for what they import. */
type Faults = readonly NetworkFault[];

const MAX_NAME = 80;
const MAX_LONG_NAME = 120;
/** The column's; a public AS number has six digits. */
const MAX_ASN = 2_147_483_647;
const MAX_MBPS = 100_000_000;
const MAX_COST = 9_999_999_999;
/** A region that lists more is no region. */
const MOST_POPS = 50;

const found = (...faults: (NetworkFault | null)[]): Faults => faults.filter((fault) => fault !== null);

/** Trimmed; an empty text is none. */
export const textOrNone = (value: string | null): string | null => value?.trim() || null;

export interface RegionFields {
  readonly code: string;
  readonly name: string | null;
  readonly timeZone: string;
}

export const regionFaults = (field: RegionFields): Faults =>
  found(
    regionCodeFault('code', field.code),
    optionalTextFault('name', field.name, MAX_NAME),
    zoneFault('timeZone', field.timeZone),
  );

/** PoPs by priority: each once. */
export function listFaults(field: string, names: readonly string[]): Faults {
  const doubled = names.find((name, i) => names.indexOf(name) !== i);
  return found(
    doubled === undefined
      ? null
      : faultOf(field, 'twice', doubled, { fault: `has ${doubled} twice`, fix: 'name each once' }),
    names.length <= MOST_POPS
      ? null
      : faultOf(field, 'too-many', names.length, {
          fault: `has ${names.length} entries`,
          fix: `name at most ${MOST_POPS}`,
        }),
  );
}

export interface CarrierFields {
  readonly name: string;
  readonly asn: number | null;
  readonly audienceWeight: number;
}

export const carrierFaults = (field: CarrierFields): Faults =>
  found(
    textFault('name', field.name, MAX_NAME),
    field.asn === null ? null : numberFault('asn', field.asn, { from: 1, to: MAX_ASN }),
    numberFault('audienceWeight', field.audienceWeight, { from: 0, to: 1_000_000, whole: false }),
  );

export interface CircuitFields {
  readonly name: string;
  readonly provider: string;
  readonly cable: string | null;
  readonly committedMbps: number | null;
  readonly monthlyCost: number | null;
  readonly currency: string | null;
}

export const circuitFaults = (field: CircuitFields): Faults =>
  found(
    textFault('name', field.name, MAX_LONG_NAME),
    textFault('provider', field.provider, MAX_NAME),
    optionalTextFault('cable', field.cable, MAX_LONG_NAME),
    field.committedMbps === null ? null : numberFault('committedMbps', field.committedMbps, { from: 1, to: MAX_MBPS }),
    field.monthlyCost === null
      ? null
      : numberFault('monthlyCost', field.monthlyCost, { from: 0, to: MAX_COST, whole: false }),
    currencyFault('currency', field.currency),
    field.monthlyCost !== null && field.currency === null
      ? faultOf('currency', 'needs-currency', null, {
          fault: 'is empty beside a cost',
          fix: 'write an ISO 4217 code, such as USD or CNY',
        })
      : null,
  );

export const lineFaults = (field: { readonly slot: string }): Faults => found(slotFault('slot', field.slot));

export const popFaults = (field: { readonly name: string }): Faults => found(textFault('name', field.name, MAX_NAME));

export interface AddressFields {
  readonly host: string;
  readonly port: number;
  readonly connectUrl: string | null;
}

export const addressFaults = (field: AddressFields): Faults =>
  found(
    hostFault('host', field.host),
    numberFault('port', field.port, { from: 1, to: 65_535 }),
    connectUrlFault('connectUrl', field.connectUrl),
  );

export interface AgentFields {
  readonly name: string;
  readonly intervalMs: number;
  readonly dscp: number | null;
  readonly connectIntervalMs: number;
}

export const agentFaults = (field: AgentFields): Faults =>
  found(
    textFault('name', field.name, MAX_NAME),
    numberFault('intervalMs', field.intervalMs, { from: 10, to: 10_000 }),
    field.dscp === null ? null : numberFault('dscp', field.dscp, { from: 0, to: 63 }),
    numberFault('connectIntervalMs', field.connectIntervalMs, { from: 1_000, to: 3_600_000 }),
  );
