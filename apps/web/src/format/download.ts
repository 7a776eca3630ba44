/** Has the browser save a text as a file. Spreadsheets take UTF-8 for what it is only with the mark at its beginning. */
export function download(name: string, type: 'text/csv' | 'application/json' | 'image/svg+xml', text: string): void {
  const mark = type === 'text/csv' ? '\ufeff' : '';
  downloadBlob(name, new Blob([mark + text], { type: `${type};charset=utf-8` }));
}

export function downloadBlob(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
