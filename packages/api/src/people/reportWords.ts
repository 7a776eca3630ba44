/** What the report's figures are called and how they are written, for pages: the same words as in files and e-mails. */
export { figureName } from '@twinline/services/report/words/figureName';
export { figureText } from '@twinline/services/report/words/figureText';
export { methodTexts } from '@twinline/services/report/words/methodTexts';
