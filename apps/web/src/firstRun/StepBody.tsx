'use client';
import { AgentStep } from './AgentStep';
import { CutStep } from './CutStep';
import type { FirstRun, Step } from './data';
import { LinesStep } from './LinesStep';
import { PlaceStep } from './PlaceStep';
import { RelayStep } from './RelayStep';
import { RouteStep } from './RouteStep';

/** What is to be done in the step that is open. */
export function StepBody({ step, state }: { step: Step; state: FirstRun }) {
  const { region, carrier, route } = state;
  if (step === 'place') return <PlaceStep state={state} />;
  if (region === null || carrier === null) return null;
  if (step === 'lines') return <LinesStep state={state} regionId={region.id} />;
  if (step === 'agent') return <AgentStep state={state} region={region} carrier={carrier} />;
  if (step === 'route') return <RouteStep regionId={region.id} />;
  if (route === null) return null;
  if (step === 'relay') return <RelayStep state={state} routeId={route.id} />;
  return <CutStep state={state} route={route} />;
}
