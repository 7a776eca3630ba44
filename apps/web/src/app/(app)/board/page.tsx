import { Board } from '@/board/Board';
import { pageTitle } from '@/i18n/pageTitle';

export const generateMetadata = pageTitle('liveBoard');

export default function BoardPage() {
  return <Board />;
}
