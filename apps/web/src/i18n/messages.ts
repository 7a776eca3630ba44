import enAccount from '../messages/en/account.json';
import enAlerts from '../messages/en/alerts.json';
import enAudit from '../messages/en/audit.json';
import enAvailability from '../messages/en/availability.json';
import enBoard from '../messages/en/board.json';
import enData from '../messages/en/data.json';
import enDrills from '../messages/en/drills.json';
import enFirstRun from '../messages/en/firstRun.json';
import enForecast from '../messages/en/forecast.json';
import enHeatmap from '../messages/en/heatmap.json';
import enIncidents from '../messages/en/incidents.json';
import enKeys from '../messages/en/keys.json';
import enLab from '../messages/en/lab.json';
import enNetwork from '../messages/en/network.json';
import enOrders from '../messages/en/orders.json';
import enPalette from '../messages/en/palette.json';
import enPeople from '../messages/en/people.json';
import enPolicies from '../messages/en/policies.json';
import enRelays from '../messages/en/relays.json';
import enReplay from '../messages/en/replay.json';
import enReport from '../messages/en/report.json';
import enReports from '../messages/en/reports.json';
import enRoute from '../messages/en/route.json';
import enSchedule from '../messages/en/schedule.json';
import enSettings from '../messages/en/settings.json';
import enShell from '../messages/en/shell.json';
import enSignIn from '../messages/en/signIn.json';
import enTokens from '../messages/en/tokens.json';
import enViews from '../messages/en/views.json';
import enWords from '../messages/en/words.json';
import zhAccount from '../messages/zh/account.json';
import zhAlerts from '../messages/zh/alerts.json';
import zhAudit from '../messages/zh/audit.json';
import zhAvailability from '../messages/zh/availability.json';
import zhBoard from '../messages/zh/board.json';
import zhData from '../messages/zh/data.json';
import zhDrills from '../messages/zh/drills.json';
import zhFirstRun from '../messages/zh/firstRun.json';
import zhForecast from '../messages/zh/forecast.json';
import zhHeatmap from '../messages/zh/heatmap.json';
import zhIncidents from '../messages/zh/incidents.json';
import zhKeys from '../messages/zh/keys.json';
import zhLab from '../messages/zh/lab.json';
import zhNetwork from '../messages/zh/network.json';
import zhOrders from '../messages/zh/orders.json';
import zhPalette from '../messages/zh/palette.json';
import zhPeople from '../messages/zh/people.json';
import zhPolicies from '../messages/zh/policies.json';
import zhRelays from '../messages/zh/relays.json';
import zhReplay from '../messages/zh/replay.json';
import zhReport from '../messages/zh/report.json';
import zhReports from '../messages/zh/reports.json';
import zhRoute from '../messages/zh/route.json';
import zhSchedule from '../messages/zh/schedule.json';
import zhSettings from '../messages/zh/settings.json';
import zhShell from '../messages/zh/shell.json';
import zhSignIn from '../messages/zh/signIn.json';
import zhTokens from '../messages/zh/tokens.json';
import zhViews from '../messages/zh/views.json';
import zhWords from '../messages/zh/words.json';
import type { Language } from './languages';

const en = {
  words: enWords,
  shell: enShell,
  signIn: enSignIn,
  firstRun: enFirstRun,
  people: enPeople,
  account: enAccount,
  board: enBoard,
  route: enRoute,
  forecast: enForecast,
  heatmap: enHeatmap,
  incidents: enIncidents,
  orders: enOrders,
  schedule: enSchedule,
  drills: enDrills,
  policies: enPolicies,
  relays: enRelays,
  alerts: enAlerts,
  replay: enReplay,
  report: enReport,
  reports: enReports,
  audit: enAudit,
  availability: enAvailability,
  network: enNetwork,
  data: enData,
  tokens: enTokens,
  lab: enLab,
  views: enViews,
  settings: enSettings,
  palette: enPalette,
  keys: enKeys,
};
export type Messages = typeof en;

const zh: Messages = {
  words: zhWords,
  shell: zhShell,
  signIn: zhSignIn,
  firstRun: zhFirstRun,
  people: zhPeople,
  account: zhAccount,
  board: zhBoard,
  route: zhRoute,
  forecast: zhForecast,
  heatmap: zhHeatmap,
  incidents: zhIncidents,
  orders: zhOrders,
  schedule: zhSchedule,
  drills: zhDrills,
  policies: zhPolicies,
  relays: zhRelays,
  alerts: zhAlerts,
  replay: zhReplay,
  report: zhReport,
  reports: zhReports,
  audit: zhAudit,
  availability: zhAvailability,
  network: zhNetwork,
  data: zhData,
  tokens: zhTokens,
  lab: zhLab,
  views: zhViews,
  settings: zhSettings,
  palette: zhPalette,
  keys: zhKeys,
};

/** All texts of one language, one file an area. */
export const messages: Readonly<Record<Language, Messages>> = { en, zh };

declare module 'use-intl' {
  interface AppConfig {
    Messages: Messages;
  }
}
