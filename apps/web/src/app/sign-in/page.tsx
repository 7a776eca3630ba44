import { redirect } from 'next/navigation';
import { env } from '@/env';
import { messages } from '@/i18n/messages';
import { requestLanguage } from '@/i18n/requestLanguage';
import { currentPerson, strandedEmail } from '@/server/me';
import { SignInForm } from '@/sign-in/SignInForm';

export const dynamic = 'force-dynamic';

export const generateMetadata = async () => ({ title: messages[await requestLanguage()].signIn.title });

export default async function SignInPage() {
  if (await currentPerson()) redirect('/board');
  return <SignInForm demo={demoSignIn()} signUp={env().TWINLINE_SIGN_UP === 'open'} stranded={await strandedEmail()} />;
}

/** The demo's account is public by nature; any other installation shows nothing. */
function demoSignIn(): { email: string; password: string } | null {
  const { LAB_URL, DEMO_EMAIL, DEMO_PASSWORD } = env();
  if (!LAB_URL || !DEMO_EMAIL || !DEMO_PASSWORD) return null;
  return { email: DEMO_EMAIL, password: DEMO_PASSWORD };
}
