import { redirect } from 'next/navigation';
import { env } from '@/env';
import { messages } from '@/i18n/messages';
import { requestLanguage } from '@/i18n/requestLanguage';
import { currentPerson } from '@/server/me';
import { Closed } from '@/sign-up/Closed';
import { SignUpForm } from '@/sign-up/SignUpForm';

export const dynamic = 'force-dynamic';

export const generateMetadata = async () => ({ title: messages[await requestLanguage()].account.signUp.title });

export default async function SignUpPage() {
  if (await currentPerson()) redirect('/board');
  return env().TWINLINE_SIGN_UP === 'open' ? <SignUpForm /> : <Closed />;
}
