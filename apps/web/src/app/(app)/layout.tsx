import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { currentPerson } from '@/server/me';
import { PreferencesProvider } from '@/settings/PreferencesProvider';
import { PersonProvider } from '@/shell/Person';
import { Shell } from '@/shell/Shell';

export default async function SignedInLayout(props: { children: ReactNode }) {
  const me = await currentPerson();
  if (!me) redirect('/sign-in');
  return (
    <PersonProvider me={me}>
      <PreferencesProvider kept={me.preferences}>
        <Shell>{props.children}</Shell>
      </PreferencesProvider>
    </PersonProvider>
  );
}
