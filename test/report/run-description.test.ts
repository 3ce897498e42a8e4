import { runDescription } from '../../src/report/run-description';

const packages = [{ name: 'a', job: 'A', server: 'etl01', after: [] }];

describe('what is said of a run in Temporal', () => {
  it('is its name, how many packages and which values in one line; the description and the values below', () => {
    const parameters = { region: 'EMEA', day: '2026-01-31', full: true };
    expect(runDescription({ name: 'nightly', description: 'Loads EMEA', parameters, packages })).toEqual({
      memo: { definition: 'nightly' },
      staticSummary: 'nightly: 1 package (region=EMEA, day=2026-01-31, full=true)',
      staticDetails: 'Loads EMEA\n\n1 package\n\n- region: EMEA\n- day: 2026-01-31\n- full: true',
    });
    expect(runDescription({ name: 'nightly', packages })).toEqual({
      memo: { definition: 'nightly' },
      staticSummary: 'nightly: 1 package',
      staticDetails: '1 package',
    });
  });

  it('never has more bytes than Temporal takes, nor half a character, nor a line break in the summary', () => {
    const long = '😀\n'.repeat(20_000);
    const { staticSummary, staticDetails = '' } = runDescription({
      ...{ name: 'nightly', description: long, packages },
      parameters: { text: long },
    });
    expect(Buffer.byteLength(staticSummary)).toBeLessThanOrEqual(400);
    expect(Buffer.byteLength(staticDetails)).toBeLessThanOrEqual(20_000);
    expect(staticSummary).toMatch(/^nightly: 1 package \(text=(😀 )*😀? ?…$/u);
    expect(staticDetails).not.toContain('\ufffd');
  });
});
