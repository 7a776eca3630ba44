import { expect, test } from 'vitest';
import tokens from '../src/theme/tokens.json';
import { tokensCss } from '../src/theme/tokensCss';

test('the CSS variables are those of the tokens', async () => {
  await expect(tokensCss(tokens)).toMatchFileSnapshot('../src/theme/tokens.css');
});
