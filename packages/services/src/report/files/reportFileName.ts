/** What a file of a report is called: `Twinline-2026-W46-en.pdf`; with its version where there was an older one. */
export function reportFileName(of: {
  readonly name: string;
  readonly version: number | null;
  readonly language: 'en' | 'zh';
  readonly format: 'pdf' | 'xlsx' | 'csv';
}): string {
  const version = of.version !== null && of.version > 1 ? `-v${of.version}` : '';
  return `Twinline-${of.name}${version}-${of.language}.${of.format}`;
}
