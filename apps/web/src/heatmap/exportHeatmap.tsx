import { pngFile, svgFile } from '../charts/svgFile';
import { download, downloadBlob } from '../format/download';
import type { Grid } from './data';
import { HeatmapPicture, type PictureWords } from './HeatmapPicture';

/** Saves the heatmap as a picture; `name` without its ending. */
export async function exportHeatmap(
  format: 'svg' | 'png',
  name: string,
  grid: Grid,
  words: PictureWords,
): Promise<void> {
  const svg = await svgFile(<HeatmapPicture grid={grid} words={words} />);
  if (format === 'svg') download(`${name}.svg`, 'image/svg+xml', svg);
  else downloadBlob(`${name}.png`, await pngFile(svg));
}
