import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPrinter, type Printer, type PrinterSettings } from '../src/printing/createPrinter';
import { findChromium } from '../src/printing/findChromium';
import { openBrowser } from '../src/printing/openBrowser';

const executablePath = process.env.TWINLINE_CHROMIUM;
const readsPdf = existsSync('/usr/bin/pdftotext');

const READY = "<script>requestAnimationFrame(() => { document.documentElement.dataset.ready = 'yes' })</script>";
const document = (lang: string, body: string) =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Report</title><style>
    @page { size: A4; margin: 20mm; @bottom-right { content: counter(page) ' / ' counter(pages) } }
    body { font: 16px Inter, 'Noto Sans CJK SC', sans-serif; margin: 0 } section { break-after: page }
  </style></head><body>${body}${READY}</body></html>`;
const CHART =
  '<div data-chart="ribbon" style="height:120.5px;width:480px"><svg width="480" height="120" aria-label="On line A 80 % of the week."><rect width="480" height="120" fill="#1844b9"/></svg></div>';

const pages: Readonly<Record<string, (response: ServerResponse, origin: string) => void>> = {
  '/en': (response) =>
    response.end(
      document('en', `<section><h1>A good week</h1><p>Bad minutes: 37.8</p></section><h2>Method</h2>${CHART}`),
    ),
  '/zh': (response) => response.end(document('zh', '<h1>不错的一周</h1><p>不良分钟：37.8</p>')),
  '/never': (response) => response.end('<!doctype html><p>drawing'),
  '/broken': (response) => response.end("<!doctype html><script>throw new Error('no such figure')</script>"),
  '/expired': (response) =>
    response.end(
      "<!doctype html><h1>This link has expired</h1><script>document.documentElement.dataset.ready = 'no'</script>",
    ),
  '/gone': (response) => response.writeHead(404).end('no such report'),
  '/moved': (response) => response.writeHead(302, { location: '/en' }).end(),
  '/silent': () => undefined,
  '/curious': (response, origin) => {
    const other = origin.replace('127.0.0.1', 'localhost');
    response.end(document('en', `<h1>Curious</h1><img src="${other}/spied"><script>fetch('${other}/spied')</script>`));
  },
  '/charts': (response) =>
    response.end(
      document(
        'en',
        `<p style="height:1500px">above</p>${CHART}<div data-chart="ribbon">again</div>
         <div data-chart="heat" aria-label="Slow in the evening." style="height:4000px;width:300px">tall</div>
         <div data-chart="counterfactual" style="display:none">hidden</div>`,
      ),
    ),
};

const asked: string[] = [];
const server = createServer(({ url = '' }, response) => {
  asked.push(url);
  const page = pages[url.split('?')[0] ?? ''];
  if (page === undefined) return response.writeHead(404).end();
  if (url !== '/moved' && url !== '/gone') response.setHeader('content-type', 'text/html; charset=utf-8');
  page(response, origin);
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

function printerOf(settings: Partial<PrinterSettings> = {}) {
  const pids: number[] = [];
  const log = {
    info: (fields: object) => {
      if ('pid' in fields) pids.push(Number(fields.pid));
    },
    warn: () => undefined,
    error: () => undefined,
  };
  const printer = createPrinter({ log, webUrl: origin, executablePath, ...settings });
  ending.push(() => printer.stop());
  return { printer, pids, print: (path: string) => printer.pdf(`${origin}${path}`) };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** What another program reads in it. */
function read(pdf: Uint8Array): { text: string; info: string } {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-pdf-'));
  try {
    const file = join(folder, 'report.pdf');
    writeFileSync(file, pdf);
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    return { text, info: execFileSync('pdfinfo', [file], { encoding: 'utf8' }) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!executablePath)('printing with a real Chromium', () => {
  it.skipIf(!readsPdf)('gives A4 pages whose text another program reads, tagged, in both languages', async () => {
    const { print, printer } = printerOf();
    const english = read(await print('/en?language=en&print=1'));
    expect(printer.missing()).toBeNull();
    expect(english.text).toMatch(/A good week\s+Bad minutes: 37\.8/);
    expect(english.text).toMatch(/1 ?\/ ?2/);
    expect(english.info).toMatch(/Pages:\s+2\n/);
    expect(english.info).toMatch(/Page size:\s+59[45]\.\d+ x 84[12]\.\d+ pts \(A4\)/);
    expect(english.info).toMatch(/Tagged:\s+yes/);
    expect(read(await print('/zh')).text).toMatch(/不错的一周\s+不良分钟：37\.8/);
  });

  it('takes each visible chart once, whole, at twice its pixels, with its sentence', async () => {
    const { printer } = printerOf();
    const charts = await printer.charts(`${origin}/charts`);
    expect(charts.map(({ png: _, ...chart }) => chart)).toEqual([
      { id: 'ribbon', width: 480, height: 121, alt: 'On line A 80 % of the week.' },
      { id: 'heat', width: 300, height: 900, alt: 'Slow in the evening.', isCut: true },
    ]);
    for (const { png, width, height } of charts) {
      const header = new DataView(png.buffer, png.byteOffset);
      expect([header.getUint32(16), header.getUint32(20)]).toEqual([2 * width, 2 * height]);
    }
  });

  it('starts no browser before the first page, one for many at a time, and ends it when nothing is printed', async () => {
    const { print, pids } = printerOf({ idleMs: 400 });
    expect(pids).toHaveLength(0);
    await Promise.all([print('/en'), print('/zh'), print('/en')]);
    expect(pids).toHaveLength(1);
    await expect.poll(() => isAlive(pids[0] ?? 0)).toBe(false);
    expect((await print('/en')).byteLength).toBeGreaterThan(1_000);
    expect(pids).toHaveLength(2);
  });

  it('survives a crash of Chromium: that page fails by name, the next is printed by a new one', async () => {
    const { print, pids } = printerOf();
    await print('/en');
    const before = asked.length;
    const dying = print('/never');
    const judged = expect(dying).rejects.toMatchObject({ name: 'PrinterError', fault: 'crashed' });
    await expect.poll(() => asked.slice(before)).toContain('/never');
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await judged;
    expect((await print('/en')).byteLength).toBeGreaterThan(1_000);
    expect(pids).toHaveLength(2);
  });

  it('puts away a Chromium that hangs, by force', async () => {
    const { print, pids } = printerOf({ withinMs: 4_000 });
    await print('/en');
    process.kill(pids[0] ?? 0, 'SIGSTOP');
    await expect(print('/en')).rejects.toMatchObject({ fault: 'timed-out' });
    await expect.poll(() => isAlive(pids[0] ?? 0)).toBe(false);
    expect((await print('/en')).byteLength).toBeGreaterThan(1_000);
  });

  it.each([
    ['/never', 'timed-out', 'not drawn'],
    ['/silent', 'timed-out', 'not drawn'],
    ['/broken', 'page-failed', 'no such figure'],
    ['/expired', 'page-failed', 'This link has expired'],
    ['/gone', 'page-failed', '404'],
    ['/moved', 'page-failed', '/en'],
  ])('says by name why %s was not printed', async (path, fault, words) => {
    const { print } = printerOf({ withinMs: 2_500 });
    await expect(print(path)).rejects.toMatchObject({ fault, message: expect.stringContaining(words) });
  });

  it('opens no other address, and lets a page fetch nothing from one', async () => {
    const { printer, print } = printerOf();
    const other = origin.replace('127.0.0.1', 'localhost');
    await expect(printer.pdf(`${other}/en`)).rejects.toMatchObject({ fault: 'page-failed' });
    await print('/curious');
    expect(asked).not.toContain('/spied');
  });

  it('turns away more than it could print, and what waits when it stops', async () => {
    const { printer, print, pids } = printerOf();
    await print('/en');
    const all = Array.from({ length: 30 }, () => print('/never').catch(({ fault }) => fault as string));
    const stopped = printer.stop();
    const faults = await Promise.all(all);
    await stopped;
    expect(faults.filter((fault) => fault === 'busy').length).toBeGreaterThanOrEqual(9);
    expect(faults.filter((fault) => fault === 'stopped').length).toBeGreaterThanOrEqual(20);
    expect(isAlive(pids[0] ?? 0)).toBe(false);
    await expect(print('/en')).rejects.toMatchObject({ fault: 'stopped' });
  });
});

describe('a machine without Chromium', () => {
  it('is told what to install, and nothing else of the hub fails', async () => {
    const printer: Printer = printerOf({ executablePath: '/nowhere/chromium' }).printer;
    await expect(printer.pdf(`${origin}/en`)).rejects.toMatchObject({
      fault: 'no-chromium',
      message: expect.stringMatching(/\/nowhere\/chromium.*apt-get install chromium fonts-noto-cjk.*TWINLINE_CHROMIUM/),
    });
    expect(printer.missing()).toMatchObject({ fault: 'no-chromium' });
    expect(() => findChromium(undefined, [])).toThrow(/no Chromium on this machine/);
  });

  it('is told what a program that is no browser said', async () => {
    await expect(openBrowser('/bin/false')).rejects.toMatchObject({ fault: 'no-chromium', message: /\/bin\/false/ });
  });
});
