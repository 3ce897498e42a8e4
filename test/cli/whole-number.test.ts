import { wholeNumber } from '../../src/cli/whole-number';

describe('an option that is a whole number', () => {
  it.each(['1', '10', '500'])('may be %s', (text) => {
    expect(wholeNumber('--limit', text, [1, 500])).toBe(Number(text));
  });

  it.each(['0', '501', '-1', '1.5', '1e2', '', 'ten', '9'.repeat(30)])("may not be '%s'", (text) => {
    expect(() => wholeNumber('--limit', text, [1, 500])).toThrow(
      `--limit: '${text}' cannot be used; expected a whole number, 1 to 500.`,
    );
  });
});
