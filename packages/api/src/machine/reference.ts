/** The languages of the page's own words; what describes the interface is English, as the document is. */
export type ReferenceLanguage = 'en' | 'zh';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
}
interface Document {
  readonly info: { readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const WORDS = {
  en: {
    title: 'Twinline hub: reference',
    lead: 'What relays, agents and programs say to this hub, and what it posts to relays.',
    document: 'As an OpenAPI 3.1 document',
    calls: 'Calls',
    webhooks: 'Webhooks to relays',
    schemas: 'Schemas',
    sent: 'Sent',
    needs: 'Needs',
    parameter: 'Parameter',
    field: 'Field',
    type: 'Type',
    meaning: 'Meaning',
    answer: 'Answer',
    optional: 'optional',
    other: '中文',
  },
  zh: {
    title: 'Twinline 中枢：接口参考',
    lead: '转推节点、探针和程序如何调用本中枢，以及它向转推节点推送什么。接口说明为英文。',
    document: 'OpenAPI 3.1 文档',
    calls: '调用',
    webhooks: '发给转推节点的 Webhook',
    schemas: '数据结构',
    sent: '请求体',
    needs: '凭证',
    parameter: '参数',
    field: '字段',
    type: '类型',
    meaning: '含义',
    answer: '应答',
    optional: '可选',
    other: 'English',
  },
} as const;
type Words = (typeof WORDS)[ReferenceLanguage];

const STYLE = `
:root{color-scheme:light dark;--line:#8883;--quiet:#8881;--accent:light-dark(#0b62d6,#7db4ff)}
body{font:15px/1.55 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem;margin:.2rem 0}h2{margin:2.5rem 0 .5rem;font-size:1.2rem}h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
a{color:var(--accent)}code,h3{font-family:ui-monospace,monospace;font-size:.92em}
nav{columns:2 18rem;font-size:.92em}nav a{display:block;overflow-wrap:anywhere}
article{border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;margin:.8rem 0;scroll-margin-top:1rem}
article p{margin:.4rem 0}.table{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92em;margin-top:.6rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-top:1px solid var(--line)}th{border-top:0}
td:first-child{white-space:nowrap;width:10rem}.quiet{opacity:.7}`;

/**
 * The page on which people read the hub's OpenAPI document: plain HTML without scripts, made from the document itself, so
 * that it says nothing else than that does.
 *
 * @param document what `machineOpenApi` gave.
 */
export function referencePage(document: object, language: ReferenceLanguage): string {
  const { info, servers, paths, webhooks, components } = document as Document;
  const words = WORDS[language];
  const calls = entriesOf(paths);
  const posts = entriesOf(webhooks);
  const schemas = Object.entries(components.schemas);
  const links = (list: readonly Entry[]) =>
    list
      .map(({ name, operation }) => `<a href="#${escapeHtml(operation.operationId)}">${escapeHtml(name)}</a>`)
      .join('');
  const article = ({ name, operation }: Entry) => operationOf(name, operation, words);
  const other = language === 'en' ? 'zh' : 'en';
  return `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${words.title}</title><style>${STYLE}</style></head><body>
<p><a href="?language=${other}" lang="${other}">${words.other}</a></p><h1>${words.title}</h1><p>${words.lead}</p>
<p><code>${escapeHtml(servers[0]?.url ?? '')}</code> · ${escapeHtml(info.version)} · <a href="/v1/openapi.json">${words.document}</a></p>
<nav>${links(calls)}${links(posts)}</nav>
<h2>${words.calls}</h2>${calls.map(article).join('')}
<h2>${words.webhooks}</h2>${posts.map(article).join('')}
<h2>${words.schemas}</h2>${schemas.map(([name, schema]) => schemaOf(name, schema, words)).join('')}
</body></html>`;
}

interface Entry {
  /** As `GET /v1/…`, or the type of a webhook. */
  readonly name: string;
  readonly operation: Operation;
}

function entriesOf(of: Readonly<Record<string, Readonly<Record<string, Operation>>>>): Entry[] {
  return Object.entries(of).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: path.startsWith('/') ? `${method.toUpperCase()} ${path}` : path,
      operation,
    })),
  );
}

function operationOf(name: string, operation: Operation, words: Words): string {
  const { operationId, summary, description, security = [], parameters = [], requestBody, responses } = operation;
  const needs = security.flatMap((one) => Object.keys(one)).map(code);
  const sent = contentOf(requestBody);
  const answers = Object.entries(responses)
    .sort(byStatus)
    .map(([status, answer]) => [
      code(status),
      [inText(answer.description), contentOf(answer)].filter(Boolean).join(' · '),
    ]);
  return `<article id="${escapeHtml(operationId)}"><h3>${escapeHtml(name)}</h3><p>${inText(summary)}</p>
${description === undefined ? '' : `<p>${inText(description)}</p>`}
${needs.length === 0 ? '' : `<p>${words.needs}: ${needs.join(', ')}</p>`}${sent === '' ? '' : `<p>${words.sent}: ${sent}</p>`}
${
  parameters.length === 0
    ? ''
    : table(
        [words.parameter, words.meaning],
        parameters.map((one) => [
          code(one.name),
          `<span class="quiet">${escapeHtml(one.in)}</span> ${inText(one.description ?? '')}`,
        ]),
      )
}
${table([words.answer, words.meaning], answers)}</article>`;
}

/** Success first: as text, for `2XX` is one. */
const byStatus = ([left]: [string, unknown], [right]: [string, unknown]) => (left < right ? -1 : 1);

function contentOf(of: Content | undefined): string {
  return Object.entries(of?.content ?? {})
    .map(([type, { schema }]) => `${code(type)} ${schema === undefined ? '' : typeOf(schema)}`)
    .join(', ');
}

function schemaOf(name: string, schema: Schema, words: Words): string {
  const rows = fieldsOf('', schema, words);
  return `<article id="${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>
${rows.length === 0 ? `<p>${typeOf(schema)}</p>` : table([words.field, words.type], rows)}</article>`;
}

/** One row a field, those of objects within it below it. */
function fieldsOf(prefix: string, { properties = {}, required = [] }: Schema, words: Words): string[][] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const optional = required.includes(name) ? '' : ` <span class="quiet">${words.optional}</span>`;
    const described = schema.description === undefined ? '' : ` ${inText(schema.description)}`;
    const inside = schema.items?.properties === undefined ? schema : schema.items;
    const path = `${prefix}${name}${schema.items === undefined ? '' : '[]'}`;
    return [[code(path), `${typeOf(schema)}${optional}${described}`], ...fieldsOf(`${path}.`, inside, words)];
  });
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return `<a href="#${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  }
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((one) => code(JSON.stringify(one))).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.items !== undefined && schema.items.properties === undefined) return `${typeOf(schema.items)}[]`;
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
  return escapeHtml(schema.format === undefined ? String(type) : `${type} (${schema.format})`);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) => row.map((cell) => `<${tag}>${cell}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('');
  return `<div class="table"><table><tr>${cells('th', heads)}</tr>${body}</table></div>`;
}

const code = (text: string) => `<code>${escapeHtml(text)}</code>`;

/** A sentence of the document, in which `…` stands for code. */
function inText(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
