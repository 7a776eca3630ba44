export const root: string;
export function fail(sentence: string): never;
export function ensureDependencies(): void;
export function registerTypeScript(): Promise<void>;
