import type { Locale } from './figuresInWords';
import type { Fault, FaultCount } from './types';

/**
 * Where a fault lies, by how many paths, and what to do, in a sentence or two. Names of agents, carriers and PoPs are as
 * the paths have them.
 */
export function faultInWords(fault: Fault, locale: Locale): string {
  return (locale === 'en' ? english : chinese)(fault);
}

function english(fault: Fault): string {
  const { domain, line, agents, carriers, pops } = fault;
  const where = names(fault.at, ', ');
  const others = othersOf(fault);
  switch (domain) {
    case 'agent':
      return `Only agent ${where} fails on line ${line} (${ofPaths(agents, fault.at)} paths; ${wellOf(agents)} of ${size(agents)} agents are well): look at its host and its access before the line.`;
    case 'carrier':
      return `Line ${line} fails for carrier ${where} alone (${ofPaths(carriers, fault.at)} paths; ${wellOf(carriers)} of ${size(carriers)} carriers are well): ask that carrier about its way to the PoP.`;
    case 'pop':
      return fault.othersThere.failing > 0
        ? `PoP ${where} fails on line ${line} (${ofPaths(pops, fault.at)} paths) and on other lines (${of(fault.othersThere)}), while ${wellOf(pops)} of ${size(pops)} PoPs are well: look at the PoP.`
        : `Line ${line} fails to PoP ${where} alone (${ofPaths(pops, fault.at)} paths), where other lines are well: ask the provider of line ${line} about its way to that PoP.`;
    case 'line':
      return `Line ${line}${through(pops, ' through PoP ')} fails for ${failingOf(carriers)} of ${size(carriers)} carriers, ${linesInWords(others, 'en')}: ask the provider of line ${line}'s circuit.`;
    case 'region':
      return `All lines fail together for ${fault.together} of ${size(agents)} agents, but ${wellPaths(fault)} paths still answer well: ask the carriers ${failingNames(carriers, ', ')} about their network.`;
    case 'everything':
      return `Every path of every line fails (${of(totalOf(fault))}, ${size(agents)} ${size(agents) === 1 ? 'agent' : 'agents'}): look at what they share${through(pops, ': PoP ')}, the region's connection abroad, and the agents themselves.`;
    case 'none':
      return '';
  }
}

function chinese(fault: Fault): string {
  const { domain, line, agents, carriers, pops } = fault;
  const where = names(fault.at, '、');
  const others = othersOf(fault);
  switch (domain) {
    case 'agent':
      return `仅探针 ${where} 在线路 ${line} 上异常（路径 ${ofPaths(agents, fault.at)}；${size(agents)} 个探针中 ${wellOf(agents)} 个正常）：请先检查该探针主机及其接入。`;
    case 'carrier':
      return `线路 ${line} 仅对运营商 ${where} 异常（路径 ${ofPaths(carriers, fault.at)}；${size(carriers)} 个运营商中 ${wellOf(carriers)} 个正常）：请联系该运营商检查其到接入点的网络。`;
    case 'pop':
      return fault.othersThere.failing > 0
        ? `接入点 ${where} 在线路 ${line}（路径 ${ofPaths(pops, fault.at)}）及其他线路上（${of(fault.othersThere)}）均异常，${size(pops)} 个接入点中 ${wellOf(pops)} 个正常：请检查该接入点。`
        : `线路 ${line} 仅到接入点 ${where} 异常（路径 ${ofPaths(pops, fault.at)}），其他线路在该接入点正常：请联系线路 ${line} 的专线供应商检查其到该接入点的线路。`;
    case 'line':
      return `线路 ${line}${through(pops, '（经接入点 ', '）')}对 ${size(carriers)} 个运营商中的 ${failingOf(carriers)} 个异常，${linesInWords(others, 'zh')}：请联系线路 ${line} 的专线供应商。`;
    case 'region':
      return `${size(agents)} 个探针中有 ${fault.together} 个的所有线路同时异常，但仍有路径正常（${wellPaths(fault)}）：请联系运营商 ${failingNames(carriers, '、')} 检查其网络。`;
    case 'everything':
      return `所有线路的所有路径均异常（${of(totalOf(fault))}，${size(agents)} 个探针）：请检查它们的共同部分${through(pops, '：接入点 ')}、该区域的国际出口以及探针本身。`;
    case 'none':
      return '';
  }
}

type Counts = Readonly<Record<string, FaultCount>>;

const of = ({ failing, known }: FaultCount) => `${failing}/${known}`;
const size = (counts: Counts) => Object.keys(counts).length;
const failingOf = (counts: Counts) => Object.values(counts).filter((one) => one.failing > 0).length;
const wellOf = (counts: Counts) => size(counts) - failingOf(counts);
const failingNames = (counts: Counts, comma: string) =>
  names(
    Object.keys(counts).filter((name) => (counts[name]?.failing ?? 0) > 0),
    comma,
  );

/** `2/2`: failing of known paths of those named. */
const ofPaths = (counts: Counts, at: readonly string[]) => of(sum(at.flatMap((name) => counts[name] ?? [])));

const sum = (counts: readonly FaultCount[]): FaultCount => ({
  failing: counts.reduce((all, one) => all + one.failing, 0),
  known: counts.reduce((all, one) => all + one.known, 0),
});

const totalOf = ({ lines }: Fault) => sum(Object.values(lines));
const wellPaths = (fault: Fault) => {
  const { failing, known } = totalOf(fault);
  return `${known - failing}/${known}`;
};
const othersOf = ({ lines, line }: Fault): [string, FaultCount][] =>
  Object.entries(lines).filter(([slot]) => slot !== line);

/** Where all go through one PoP, its name tells people where to look. */
function through(pops: Counts, before: string, after = ''): string {
  const [pop, ...more] = Object.keys(pops);
  return pop === undefined || more.length > 0 ? '' : `${before}${pop}${after}`;
}

function linesInWords(others: readonly [string, FaultCount][], locale: Locale): string {
  if (others.length === 0) return locale === 'en' ? 'nothing is known of another line' : '其他线路无数据';
  const each = others.map(([line, count]) => {
    if (count.failing === 0) return locale === 'en' ? `line ${line} is well` : `线路 ${line} 正常`;
    return locale === 'en' ? `line ${line} for ${of(count)} paths` : `线路 ${line} 异常路径 ${of(count)}`;
  });
  return each.join(locale === 'en' ? ', ' : '，');
}

function names(list: readonly string[], comma: string): string {
  const more = list.length > 3 ? '…' : '';
  return `${list.slice(0, 3).join(comma)}${more}`;
}
