'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { moveToRow } from '../keys/moveToRow';
import { useKey } from '../keys/useKey';
import { usePerson } from './Person';
import { type Page, pagesOf } from './pages';
import { useShellDialogs } from './ShellDialogs';
import { useZoneChoice } from './useShownZone';

/** The keys that every page has. */
export function ShellKeys() {
  const t = useTranslations('keys');
  const me = usePerson();
  const { cycle } = useZoneChoice();
  const { showKeys } = useShellDialogs();
  useKey('?', t('list'), showKeys, { group: 'everywhere' });
  useKey('z', t('zone'), cycle, { group: 'everywhere' });
  useKey('j', t('next'), () => moveToRow(1), { group: 'move', repeats: true });
  useKey('k', t('previous'), () => moveToRow(-1), { group: 'move', repeats: true });
  return pagesOf(me).map((page) => page.go && <GoKey key={page.path} page={page} keys={`g ${page.go}`} />);
}

function GoKey(props: { page: Page; keys: string }) {
  const t = useTranslations('shell');
  const router = useRouter();
  useKey(props.keys, t(props.page.name), () => router.push(props.page.path), { group: 'go' });
  return null;
}
