/** How far the 32-bit number `a` is ahead of `b`, negative when behind (serial number arithmetic, RFC 1982). */
export const ahead32 = (a: number, b: number): number => (a - b) | 0;

/** The same of 16 bits. */
export const ahead16 = (a: number, b: number): number => ((a - b) << 16) >> 16;
