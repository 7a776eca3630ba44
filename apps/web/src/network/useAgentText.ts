'use client';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { microsAsMillis } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import type { NetworkAgent } from './data';

/** The words for what an agent is and says; `at` is the server's clock now, epoch ms. */
export function useAgentText(at: number) {
  const t = useTranslations('network');
  const language = useLanguage();
  const gap = language === 'zh' ? '，' : ', ';
  const ago = (time: number) => t('ago', { duration: duration(at - time, language) });
  return {
    /** Why or since when it is not reporting; null while it is. */
    stateNote(agent: NetworkAgent): string | null {
      switch (agent.state) {
        case 'reporting':
          return null;
        case 'withdrawn':
          return agent.withdrawn.map((reason) => t(`reasons.${reason}`)).join(gap);
        case 'offline':
          if (agent.lastSeenAt === null) return t('stateNote.offlineNever');
          return t('stateNote.offlineSince', { duration: duration(at - agent.lastSeenAt, language) });
        case 'waiting':
          if (agent.tokenExpiresAt === null) return t('stateNote.tokenNone');
          if (agent.tokenExpiresAt <= at) return t('stateNote.tokenEnded');
          return t('stateNote.tokenUsable', { duration: duration(agent.tokenExpiresAt - at, language) });
      }
    },
    seen: (agent: NetworkAgent): string => (agent.lastSeenAt === null ? t('never') : ago(agent.lastSeenAt)),
    ago,
    /** “internet”, “line A”; the wire's own word where it is another. */
    way(reportedBy: string): string {
      if (reportedBy === 'internet') return t('wayInternet');
      return /^[A-Z]$/.test(reportedBy) ? t('wayLine', { line: reportedBy }) : reportedBy;
    },
    clockBound(errorMicros: number | null): string {
      return errorMicros === null ? t('clockUnknown') : `±${microsAsMillis(errorMicros)} ms`;
    },
  };
}
