import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

/**
 * A drawing as a file of its own: `picture` renders one `<svg>`; colours of the theme are resolved as the page shows them
 * now, and the page's font comes with it, so that it looks the same in any program. Loaded only when somebody exports.
 */
export async function svgFile(picture: ReactNode): Promise<string> {
  const box = document.createElement('div');
  const root = createRoot(box);
  flushSync(() => root.render(picture));
  const svg = box.querySelector('svg');
  if (svg === null) throw new Error('the picture is not an SVG');
  const { fontFamily } = getComputedStyle(document.body);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('font-family', fontFamily);
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
  style.textContent = await embeddedFont(fontFamily);
  svg.prepend(style);
  for (const element of svg.querySelectorAll('[class]')) element.removeAttribute('class');
  const text = new XMLSerializer().serializeToString(svg);
  root.unmount();
  return withColors(text);
}

/** `svg` as a picture of points, `scale` of them a px. */
export async function pngFile(svg: string, scale = 2): Promise<Blob> {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width * scale;
    canvas.height = image.height * scale;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

function withColors(svg: string): string {
  const theme = getComputedStyle(document.documentElement);
  return svg.replace(/var\((--[\w-]+)\)/g, (_, name: string) => theme.getPropertyValue(name).trim());
}

/** The Latin part of the first family, if the page has it as a file; Han characters come from the reader's system. */
async function embeddedFont(families: string): Promise<string> {
  const family = families.split(',')[0]?.trim().replaceAll(/["']/g, '') ?? '';
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const face = rules.find(
    (rule): rule is CSSFontFaceRule =>
      rule instanceof CSSFontFaceRule &&
      rule.style.getPropertyValue('font-family').replaceAll(/["']/g, '') === family &&
      /U\+0+-0*FF\b/i.test(rule.style.getPropertyValue('unicode-range')),
  );
  const address = /url\(["']?([^"')]+)/.exec(face?.style.getPropertyValue('src') ?? '')?.[1];
  if (face === undefined || address === undefined) return '';
  const file = await fetch(new URL(address, face.parentStyleSheet?.href ?? document.baseURI)).then((r) => r.blob());
  const data = await new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsDataURL(file);
  });
  return `@font-face { font-family: '${family}'; font-weight: 100 900; src: url(${data}); }`;
}
