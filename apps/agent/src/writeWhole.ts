import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file that is afterwards either the old one or the new one, whole, whatever is killed meanwhile. Mode 600:
 * what an agent keeps are secrets. Rejects as the file system does.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const folder = await open(dirname(path), 'r');
  // Some file systems do not sync folders; the rename has happened all the same.
  await folder.sync().catch(() => {});
  await folder.close();
}
