'use client';
import { useTranslations } from 'use-intl';
import { MayNot } from '../../page/MayNot';
import { PageHead } from '../../page/PageHead';
import page from '../../page/page.module.css';
import { usePerson } from '../../shell/Person';
import { ExportPart } from './ExportPart';
import { ImportPart } from './ImportPart';
import styles from './transfer.module.css';

/** The whole network out into a file, and back in after a look at what that would change. */
export function TransferPane() {
  const t = useTranslations('network.transfer');
  const may = usePerson().actions.includes('manage-network');
  return (
    <>
      <PageHead head={t('head')} detail={t('detail')} />
      <div className={styles.parts}>
        <section>
          <h3 className={page.title}>{t('import')}</h3>
          {may ? <ImportPart /> : <MayNot work="network" />}
        </section>
        <section>
          <h3 className={page.title}>{t('export')}</h3>
          <ExportPart />
        </section>
      </div>
    </>
  );
}
