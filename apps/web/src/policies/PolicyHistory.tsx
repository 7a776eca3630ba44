'use client';
import { useTranslations } from 'use-intl';
import page from '../page/page.module.css';
import type { PolicyDetail, PolicyVersion } from './data';
import styles from './policies.module.css';
import { usePolicyText } from './usePolicyText';

const SHOWN = 4;

/** Who changed what, and when, newest first. */
export function PolicyHistory(props: { detail: PolicyDetail; onCompare: (version: number) => void }) {
  const t = useTranslations('policies');
  const { day } = usePolicyText();
  const { history } = props.detail;
  return (
    <section className={styles.section}>
      <h3 className={page.title}>{t('history.title')}</h3>
      <ol className={styles.list}>
        {history.map((version, i) => (
          <li key={version.version} className={styles.entry}>
            <div className={styles.entryHead}>
              <b>{t('version', { version: version.version })}</b>
              {i > 0 && (
                <button type="button" className={styles.link} onClick={() => props.onCompare(version.version)}>
                  {t('history.compare')}
                </button>
              )}
            </div>
            <span className={page.sub}>
              {t('history.by', { by: version.changedBy ?? t('installation'), when: day(version.changedAt) })}
            </span>
            {version.note !== '' && <p>“{version.note}”</p>}
            <Changes version={version} before={history[i + 1]} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Changes({ version, before }: { version: PolicyVersion; before: PolicyVersion | undefined }) {
  const t = useTranslations('policies.history');
  const { label, value } = usePolicyText();
  const { changes } = version;
  if (changes === null || before === undefined) return <p className={page.sub}>{t('first')}</p>;
  if (changes.length === 0) return <p className={page.sub}>{t('nothing')}</p>;
  return (
    <ul className={styles.changes}>
      {changes.slice(0, SHOWN).map((field) => (
        <li key={field}>
          {t('change', { field: label(field), from: value(before.policy, field), to: value(version.policy, field) })}
        </li>
      ))}
      {changes.length > SHOWN && <li className={page.sub}>{t('more', { count: changes.length - SHOWN })}</li>}
    </ul>
  );
}
