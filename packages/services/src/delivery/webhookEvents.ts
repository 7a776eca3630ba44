// What relays are sent, for who describes it: api knows services alone.
export {
  agentOfflineEvent,
  agentOnlineEvent,
  directiveEvent,
  drillEvent,
  incidentClosedEvent,
  incidentOpenedEvent,
  pingEvent,
} from '@twinline/relay/events';
