/** The first character of each initial in the order of pinyin; i, u and v begin no syllable. */
const firsts: readonly (readonly [letter: string, first: string])[] = [
  ['a', '吖'],
  ['b', '八'],
  ['c', '嚓'],
  ['d', '哒'],
  ['e', '妸'],
  ['f', '发'],
  ['g', '旮'],
  ['h', '哈'],
  ['j', '丌'],
  ['k', '咔'],
  ['l', '垃'],
  ['m', '妈'],
  ['n', '拏'],
  ['o', '喔'],
  ['p', '妑'],
  ['q', '七'],
  ['r', '呥'],
  ['s', '仨'],
  ['t', '他'],
  ['w', '屲'],
  ['x', '夕'],
  ['y', '丫'],
  ['z', '帀'],
];

/** Read otherwise than the order has it in words of ours: 重放 chóng, 行情 háng, 长沙 cháng. */
const readings: Readonly<Record<string, string>> = { 重: 'c', 长: 'c' };

const order = new Intl.Collator('zh-Hans-u-co-pinyin');

/**
 * The pinyin initials of a text: 热力图 is “rlt”, “A 线路” is “axl”. Letters and digits stay, everything else falls out. The
 * browser's own collation knows the readings, so that no dictionary has to be sent; of a character with several it takes the
 * usual one.
 */
export function pinyinInitials(text: string): string {
  return [...text.toLowerCase()].map(initialOf).join('');
}

function initialOf(character: string): string {
  if (/[a-z0-9]/.test(character)) return character;
  if (!/\p{Script=Han}/u.test(character)) return '';
  return readings[character] ?? firsts.findLast(([, first]) => order.compare(first, character) <= 0)?.[0] ?? '';
}
