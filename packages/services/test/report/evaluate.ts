/**
 * The value of a trace's arithmetic: + − × ÷ ^, brackets, and round(), min(), max(), median(), nearest(percent; …).
 *
 * @throws for what is none.
 */
export function evaluate(text: string): number {
  const tokens = text.match(/\d+(?:\.\d+)?|[a-z]+|[−+×÷^(),;]/g) ?? [];
  if (tokens.join('') !== text.replaceAll(' ', '')) throw new Error(`not arithmetic: ${text}`);
  let place = 0;
  const next = () => tokens[place];
  const take = (token?: string): string => {
    const found = tokens[place];
    if (found === undefined || (token !== undefined && found !== token))
      throw new Error(`expected ${token ?? 'more'} at ${place} of ${text}`);
    place += 1;
    return found;
  };
  const taken = (token: string): boolean => {
    if (next() !== token) return false;
    place += 1;
    return true;
  };
  const sum = (): number => {
    let value = taken('−') ? -product() : product();
    for (;;) {
      if (taken('+')) value += product();
      else if (taken('−')) value -= product();
      else return value;
    }
  };
  const product = (): number => {
    let value = power();
    for (;;) {
      if (taken('×')) value *= power();
      else if (taken('÷')) value /= power();
      else return value;
    }
  };
  const power = (): number => {
    const base = atom();
    return taken('^') ? base ** power() : base;
  };
  const atom = (): number => {
    const token = take();
    if (token === '(') {
      const value = sum();
      take(')');
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    take('(');
    const given: number[] = [];
    let percent: number | null = null;
    if (next() !== ')')
      for (;;) {
        given.push(sum());
        if (taken(';')) percent = given.pop() ?? null;
        else if (!taken(',')) break;
      }
    take(')');
    return call(token, given, percent);
  };
  const value = sum();
  if (place !== tokens.length) throw new Error(`what is ${next()} in ${text}?`);
  return value;
}

function call(name: string, given: readonly number[], percent: number | null): number {
  const ascending = [...given].sort((a, b) => a - b);
  const at = (place: number) => ascending[place] ?? Number.NaN;
  switch (name) {
    case 'round':
      return Math.round(at(0));
    case 'min':
      return Math.min(...given);
    case 'max':
      return Math.max(...given);
    case 'median':
      return (at((given.length - 1) >> 1) + at(given.length >> 1)) / 2;
    case 'nearest':
      return at(Math.max(1, Math.ceil(((percent ?? Number.NaN) / 100) * given.length)) - 1);
    default:
      throw new Error(`${name} is no function`);
  }
}
