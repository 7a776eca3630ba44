import { pageTitle } from '@/i18n/pageTitle';
import { SettingsPage } from '@/settings/SettingsPage';

export const generateMetadata = pageTitle('settings');

export default function Settings() {
  return <SettingsPage />;
}
