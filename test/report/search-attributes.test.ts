import { searchableNames } from '../../src/report/search-attributes';

describe('the servers and tags a run is found by', () => {
  it('are all of them', () => {
    expect(searchableNames(['etl01', 'etl02'])).toEqual(['etl01', 'etl02']);
  });

  it.each([
    ['plain names', 'etl-production-'],
    ['names outside ASCII', 'serveur-données-été-'],
    ['names with quotes', '"\\"'],
  ])('are the first ones where Temporal takes no more: %s', (_what, prefix) => {
    const aliases = Array.from({ length: 1_000 }, (_, index) => `${prefix}${index}`);
    const taken = searchableNames(aliases);
    expect(taken).toEqual(aliases.slice(0, taken.length));
    const bytes = Buffer.byteLength(JSON.stringify(taken));
    expect(bytes).toBeLessThanOrEqual(2_048);
    expect(bytes).toBeGreaterThan(1_900);
  });
});
