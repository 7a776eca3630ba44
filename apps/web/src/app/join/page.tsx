import { messages } from '@/i18n/messages';
import { requestLanguage } from '@/i18n/requestLanguage';
import { JoinPage } from '@/join/JoinPage';

export const dynamic = 'force-dynamic';

export const generateMetadata = async () => ({ title: messages[await requestLanguage()].account.join.tab });

export default function Page() {
  return <JoinPage />;
}
