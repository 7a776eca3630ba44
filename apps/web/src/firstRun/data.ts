import type { Inputs, Outputs } from '../trpc/types';

export type FirstRun = Outputs['firstRun']['state'];
export type Scenario = Inputs['firstRun']['beginRoute']['scenario'];
export type Loan = Extract<NonNullable<FirstRun['loan']>, { lent: true }>;

export const scenarios = [
  'show-live',
  '1v1-social',
  'live-commerce',
  'education',
] as const satisfies readonly Scenario[];

export const steps = ['place', 'lines', 'agent', 'route', 'relay', 'cut'] as const;
export type Step = (typeof steps)[number];

/** What the lab has lent; null: nothing, or there is no lab. */
export const loanOf = ({ loan }: FirstRun): Loan | null => (loan?.lent ? loan : null);

/** Which steps are behind: told by what is there, each by itself. */
export function doneSteps(state: FirstRun): Readonly<Record<Step, boolean>> {
  const { region, carrier, lines, agent, route, relay, applied } = state;
  const whole = applied !== null;
  return {
    place: region !== null && carrier !== null,
    lines: lines.filter(({ host }) => host !== null).length >= 2,
    agent: whole || (agent?.linesAnswered.length ?? 0) >= 2,
    route: route !== null,
    relay: whole || (relay?.heardAt ?? null) !== null,
    cut: whole,
  };
}

/** The one step that is open; null once a relay has applied a switch. */
export function openStep(state: FirstRun): Step | null {
  const done = doneSteps(state);
  return steps.find((step) => !done[step]) ?? null;
}
