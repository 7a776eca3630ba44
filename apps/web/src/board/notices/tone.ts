/** Two short notes, a fifth apart: noticed in a room, over within half a second. */
const notes = [
  { hertz: 587.33, atS: 0 },
  { hertz: 880, atS: 0.16 },
] as const;
const NOTE_S = 0.28;
const LOUDNESS = 0.18;

let context: AudioContext | null = null;

/**
 * Browsers let a page sound only after a person has touched it. True where a tone would be heard now; `touched`: called
 * from a click or a key, so that it may begin.
 */
export async function readyToSound(touched: boolean): Promise<boolean> {
  if (context === null) {
    if (!touched) return false;
    context = new AudioContext();
  }
  if (context.state !== 'running') {
    // Without a touch `resume` waits for one, and never answers until then.
    const waited = new Promise<void>((resolve) => setTimeout(resolve, 200));
    await Promise.race([context.resume().catch(() => {}), waited]);
  }
  return context.state === 'running';
}

/** Sounds the tone; nothing where the browser does not allow it yet. */
export async function sound(touched = false): Promise<boolean> {
  if (!(await readyToSound(touched)) || context === null) return false;
  const begin = context.currentTime + 0.02;
  for (const { hertz, atS } of notes) {
    const oscillator = context.createOscillator();
    const loudness = context.createGain();
    oscillator.type = 'sine';
    oscillator.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, begin + atS);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, begin + atS + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + atS + NOTE_S);
    oscillator.connect(loudness).connect(context.destination);
    oscillator.start(begin + atS);
    oscillator.stop(begin + atS + NOTE_S);
  }
  return true;
}
