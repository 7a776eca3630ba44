const ROWS = '#content tbody tr, #content [data-row]';

/**
 * Moves the focus to what opens the next row of the page's tables and lists (the one before it for -1), so that Enter is the
 * link's or button's own. Rows that are not shown, and such as open nothing, are passed over; at the end it stays.
 */
export function moveToRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)].flatMap((row) => {
    const opens = openerOf(row);
    return opens?.checkVisibility() ? [{ row, opens }] : [];
  });
  const at = rows.findIndex(({ row }) => row.contains(document.activeElement));
  const next = at < 0 ? (step === 1 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[next]?.opens.focus();
}

function openerOf(row: HTMLElement): HTMLElement | null {
  if (row.matches('a[href], button')) return row;
  return row.querySelector<HTMLElement>('a[href]') ?? row.querySelector<HTMLElement>('button:not(:disabled)');
}
