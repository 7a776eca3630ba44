type Tree = { readonly [key: string]: string | readonly string[] | Tree };

const kebab = (word: string) => word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function variables(path: readonly string[], value: string | readonly string[] | Tree): string[] {
  if (typeof value === 'string')
    return [`  --tl-${path.map(kebab).join('-').replace(/--+/g, '-')}: ${value.toLowerCase()};`];
  if (Array.isArray(value)) return value.flatMap((one: string, index) => variables([...path, String(index + 1)], one));
  return Object.entries(value as Tree).flatMap(([key, one]) => variables([...path, key], one));
}

/** A scheme's colours as CSS variables: neutral.text → --tl-text, grade.good.fill → --tl-good-fill, heat.A[0] → --tl-heat-a-1. */
function scheme(colors: { neutral: Tree; grade: Tree; line: Tree; heat: Tree }): string {
  return [
    ...variables([], colors.neutral),
    ...variables([], colors.grade),
    ...variables(['line'], colors.line),
    ...variables(['heat'], colors.heat),
  ].join('\n');
}

/** The text of tokens.css, made from tokens.json; a test holds the two together. */
export function tokensCss(tokens: {
  color: { light: Parameters<typeof scheme>[0]; dark: Parameters<typeof scheme>[0] };
}): string {
  return [
    '/* Made from tokens.json by tokensCss.ts: run the web tests with -u to write it again. */',
    `:root {\n${scheme(tokens.color.light)}\n}`,
    `:root[data-mantine-color-scheme="dark"] {\n${scheme(tokens.color.dark)}\n}`,
    '@media print {\n  :root[data-mantine-color-scheme="dark"] {',
    scheme(tokens.color.light).replace(/^/gm, '  '),
    '  }\n}\n',
  ].join('\n');
}
