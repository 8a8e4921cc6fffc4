/**
 * A small reader of the LaTeX that polynomials are printed in, written independently of the printer: it evaluates the
 * formula in floating point at given values of the names, which are given as they stand in LaTeX.
 */
export function evaluateLatex(latex: string, values: Readonly<Record<string, number>>): number {
  let position = 0;
  const rest = (): string => latex.slice(position);
  const skip = (): void => {
    position += /^\s*/.exec(rest())![0].length;
  };
  const take = (text: string): boolean => {
    skip();
    if (!rest().startsWith(text)) return false;
    position += text.length;
    return true;
  };
  const expect = (text: string): void => {
    if (!take(text)) throw new Error(`"${text}" expected at "${rest()}" of "${latex}"`);
  };
  const names = Object.keys(values).sort((a, b) => b.length - a.length);

  const group = (): number => {
    expect('{');
    const value = sum();
    expect('}');
    return value;
  };
  const atom = (): number | undefined => {
    skip();
    if (take('\\frac')) {
      const top = group();
      return top / group();
    }
    if (take('\\sqrt')) return Math.sqrt(group());
    if (take('\\left(')) {
      const value = sum();
      expect('\\right)');
      return value;
    }
    const number = /^\d+/.exec(rest());
    if (number) {
      position += number[0].length;
      return Number(number[0]);
    }
    const name = names.find((candidate) => rest().startsWith(candidate));
    if (name !== undefined) {
      position += name.length;
      return values[name]!;
    }
    return rest().startsWith('{') ? group() : undefined;
  };
  const product = (): number => {
    let value: number | undefined;
    for (;;) {
      let factor = atom();
      if (factor === undefined) {
        if (value === undefined) throw new Error(`a factor expected at "${rest()}" of "${latex}"`);
        return value;
      }
      if (take('^')) factor **= group();
      value = (value ?? 1) * factor;
    }
  };
  const sum = (): number => {
    let value = take('-') ? -product() : product();
    for (;;) {
      if (take('+')) value += product();
      else if (take('-')) value -= product();
      else return value;
    }
  };
  const value = sum();
  skip();
  if (rest() !== '') throw new Error(`unread "${rest()}" of "${latex}"`);
  return value;
}
