export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment this program was started in; everything else receives it as an argument. */
export function environment(): Environment {
  return process.env;
}
