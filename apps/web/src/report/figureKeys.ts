/** The figures of one section, in the order in which they are read. */
const figuresOf = (section: Element): HTMLElement[] => [...section.querySelectorAll<HTMLElement>('[data-figure]')];

/** Each section has one tab stop: the figure that was focused last, else its first. */
export function settleTabStops(document: Element): void {
  for (const section of document.querySelectorAll('section')) {
    const figures = figuresOf(section);
    if (figures.some((figure) => figure.tabIndex === 0)) continue;
    const [first] = figures;
    if (first !== undefined) first.tabIndex = 0;
  }
}

/** Makes the focused figure the tab stop of its section. */
export function moveTabStop(target: EventTarget | null): void {
  if (!(target instanceof HTMLElement) || target.dataset.figure === undefined) return;
  const section = target.closest('section');
  if (section === null) return;
  for (const figure of figuresOf(section)) figure.tabIndex = figure === target ? 0 : -1;
}

/** Where an arrow key leads from a figure: along the row, or to the same column of the next row with figures. */
export function neighbourOf(figure: HTMLElement, key: string): HTMLElement | null {
  const section = figure.closest('section');
  if (section === null) return null;
  const figures = figuresOf(section);
  const at = figures.indexOf(figure);
  switch (key) {
    case 'ArrowRight':
      return figures[at + 1] ?? null;
    case 'ArrowLeft':
      return figures[at - 1] ?? null;
    case 'Home':
      return figures[0] ?? null;
    case 'End':
      return figures.at(-1) ?? null;
    case 'ArrowDown':
      return inColumn(figure, figures.slice(at + 1)) ?? figures[at + 1] ?? null;
    case 'ArrowUp':
      return inColumn(figure, figures.slice(0, at).reverse()) ?? figures[at - 1] ?? null;
    default:
      return null;
  }
}

function inColumn(figure: HTMLElement, candidates: readonly HTMLElement[]): HTMLElement | null {
  const cell = figure.closest('td');
  if (cell === null) return null;
  const isBelow = (other: HTMLElement) => {
    const its = other.closest('td');
    return its !== null && its.parentElement !== cell.parentElement && its.cellIndex === cell.cellIndex;
  };
  return candidates.find(isBelow) ?? null;
}
