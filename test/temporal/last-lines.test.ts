import { LastLines } from '../../src/temporal/last-lines';

describe('LastLines', () => {
  it('puts lines together from chunks, leaves out empty ones, and knows the unfinished one', () => {
    const lines = new LastLines();
    for (const chunk of ['one\ntw', 'o\n\n  \nthr', 'ee']) lines.add(Buffer.from(chunk));
    expect(lines.last(10)).toEqual(['one', 'two', 'three']);
    expect(lines.last(2)).toEqual(['two', 'three']);
  });

  it('forgets all but the last forty', () => {
    const lines = new LastLines();
    for (let number = 1; number <= 1_000; number += 1) lines.add(Buffer.from(`${number}\n`));
    expect(lines.last(100)).toHaveLength(40);
    expect(lines.last(1)).toEqual(['1000']);
  });
});
