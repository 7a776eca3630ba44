import { accountRouter } from './account';
import { alertRouter } from './alert';
import { auditRouter } from './audit';
import { availabilityRouter } from './availability';
import { boardRouter } from './board';
import { drillRouter } from './drill';
import { firstRunRouter } from './firstRun';
import { heatmapRouter } from './heatmap';
import { incidentRouter } from './incident';
import { labRouter } from './lab';
import { maintenanceRouter } from './maintenance';
import { networkRouter } from './network';
import { overrideRouter } from './override';
import { peopleRouter } from './people';
import { policyRouter } from './policy';
import { preferenceRouter } from './preference';
import { relayRouter } from './relay';
import { replayRouter } from './replay';
import { reportRouter } from './report';
import { retentionRouter } from './retention';
import { routeRouter } from './route';
import { searchRouter } from './search';
import { sessionRouter } from './session';
import { shadowRouter } from './shadow';
import { tokenRouter } from './token';
import { transferRouter } from './transfer';
import { createCallerFactory, router } from './trpc';
import { viewRouter } from './view';

/** Everything a person's browser may ask. */
export const appRouter = router({
  session: sessionRouter,
  account: accountRouter,
  people: peopleRouter,
  firstRun: firstRunRouter,
  preference: preferenceRouter,
  view: viewRouter,
  search: searchRouter,
  board: boardRouter,
  route: routeRouter,
  override: overrideRouter,
  maintenance: maintenanceRouter,
  policy: policyRouter,
  shadow: shadowRouter,
  drill: drillRouter,
  heatmap: heatmapRouter,
  incident: incidentRouter,
  report: reportRouter,
  availability: availabilityRouter,
  replay: replayRouter,
  network: networkRouter,
  relay: relayRouter,
  alert: alertRouter,
  retention: retentionRouter,
  transfer: transferRouter,
  audit: auditRouter,
  token: tokenRouter,
  lab: labRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
