import { z } from 'zod';
import type { DirectiveData } from '../events';
import { type Adapter, patience, perLine } from './adapter';
import { complaintOf, runProgram } from './runProgram';
import { fill, lineValues, unknownNames, valuesOf } from './template';

const argv = z
  .array(z.string().refine((text) => !text.includes('\0'), 'no NUL'))
  .min(1)
  .refine(
    ([file]) => file?.startsWith('/'),
    'begin with the program’s whole path, as ["/usr/local/bin/switch-line", …]',
  );

export const commandSettings = z
  .strictObject({
    use: z.literal('command'),
    /** The program and its arguments. No shell reads them: `${line}` is replaced within an argument. */
    run: argv,
    /** Asks whether it is in force: exit code 0 for yes, 1 for no. */
    verify: argv.optional(),
    lines: perLine(lineValues),
    ...patience,
  })
  .superRefine(({ run, verify = [], lines }, context) => {
    for (const [name, texts] of Object.entries({ run, verify })) {
      const fault = unknownNames(texts, lines);
      if (fault !== null) context.addIssue({ code: 'custom', path: [name], message: fault });
    }
  });

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs a program of the relay's owner. The directive is in its arguments where they name it, and in its environment as
 * `TWINLINE_LINE`, `TWINLINE_MODE` …; nothing else of this process's environment is (its token is there).
 */
export function createCommand(settings: z.infer<typeof commandSettings>): Adapter {
  const { run, verify, lines } = settings;
  const filled = (args: readonly string[], directive: DirectiveData) => {
    const values = valuesOf(directive, lines);
    return args.map((text) => fill(text, values));
  };
  return {
    lines: Object.keys(lines),
    async apply(directive, signal) {
      const result = await runProgram(filled(run, directive), environmentOf(directive), signal);
      if (result.code !== 0) throw new Error(`${run[0]} ${complaintOf(result)}`);
    },
    async inForce(directive, signal) {
      if (verify === undefined) return null;
      const result = await runProgram(filled(verify, directive), environmentOf(directive), signal);
      if (result.code === 0 || result.code === 1) return result.code === 0;
      throw new Error(`${verify[0]} ${complaintOf(result)}`);
    },
    describe: (directive) => [`run ${JSON.stringify(filled(run, directive))}`],
  };
}

function environmentOf(directive: DirectiveData): Record<string, string> {
  const { routeId, region, scenario, line, mode, epoch, sequence, advice, weights, reason, expiresAt } = directive;
  const values = { routeId, region, scenario, line, mode, epoch, sequence, advice, expiresAt, reason: reason.code };
  const named = Object.entries({ ...values, weights: JSON.stringify(weights) }).map(([name, value]) => [
    `TWINLINE_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`,
    String(value).replaceAll('\0', ''),
  ]);
  return { PATH, LANG: 'C.UTF-8', ...Object.fromEntries(named) };
}
