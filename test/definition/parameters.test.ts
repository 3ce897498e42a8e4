import { definitionOf, problemsOf } from '../support/definition-text';

const PARAMETERS = [
  'parameters:',
  '  day: { type: date, default: 2026-01-01 }',
  '  region: { type: text }',
  '  full: { type: boolean, default: false }',
  '  batch: { type: number, default: 1000 }',
];
const text = (...lines: readonly string[]) => ['name: n', ...PARAMETERS, ...lines].join('\n');
const job = (value: string) => text(`packages: { a: { server: etl01, job: '${value}' } }`);

describe('parameters', () => {
  it('put their values literally into descriptions, jobs, servers, pools and steps', () => {
    const { description, parameters, packages, sequences } = definitionOf(
      text(
        'description: For ${region} on ${day}',
        'packages:',
        '  a: { server: "etl${region}", job: "Load ${batch}, ${full}", startAtStep: "Step ${batch}", description: "${region}${region}" }',
        '  s: { description: "In ${region}", packages: { b: { pool: "load${full}", job: B } } }',
      ).replace('load${full}', 'loaders'),
      { region: '01' },
    );
    expect({ description, parameters, packages, sequences }).toEqual({
      description: 'For 01 on 2026-01-01',
      parameters: { day: '2026-01-01', region: '01', full: false, batch: 1000 },
      packages: [
        {
          name: 'a',
          server: 'etl01',
          job: 'Load 1000, false',
          startAtStep: 'Step 1000',
          description: '0101',
          after: [],
        },
        { name: 'b', pool: 'loaders', job: 'B', sequence: 's', after: [] },
      ],
      sequences: [{ name: 's', description: 'In 01', after: [] }],
    });
  });

  it('take values as texts, as a command line has them, or as what they are', () => {
    const values = (given: Record<string, string | number | boolean>) =>
      definitionOf(job('J'), { region: '', ...given }).parameters;
    expect(values({ day: '2028-02-29', region: '007', full: 'true', batch: '-2.5e3' })).toEqual({
      day: '2028-02-29',
      region: '007',
      full: true,
      batch: -2500,
    });
    expect(values({ full: true, batch: 7 })).toMatchObject({ full: true, batch: 7 });
  });

  it.each([
    ['$${region}', '${region}'],
    ['$$${region}', '$${region}'],
    ['costs $5 {net}', 'costs $5 {net}'],
    ['${region}${region}', 'EMEAEMEA'],
  ])('leave %s as %s', (written, filled) => {
    expect(definitionOf(job(written), { region: 'EMEA' }).packages[0]?.job).toBe(filled);
  });

  it('put in values that look like parameters as they are', () => {
    expect(definitionOf(job('${region}'), { region: '${batch} $& $1' }).packages[0]?.job).toBe('${batch} $& $1');
  });

  it('that are dates stay texts, also when a file asks for YAML 1.1 or a timestamp', () => {
    const yaml = `%YAML 1.1\n---\n${job('${day}')}`;
    expect(definitionOf(yaml).packages[0]?.job).toBe('2026-01-01');
    expect(problemsOf(job('J').replace('2026-01-01', '!!timestamp 2026-01-01'))).toEqual([
      '3:31: Unresolved tag: tag:yaml.org,2002:timestamp',
    ]);
  });

  it('without values leave what they stand in as it is written, and out of the checks of names', () => {
    const { packages, parameters } = definitionOf(
      text('packages: { a: { server: "etl${region}", job: "J ${region} ${batch}" } }'),
    );
    expect(packages).toEqual([{ name: 'a', server: 'etl${region}', job: 'J ${region} 1000', after: [] }]);
    expect(parameters).toEqual({ day: '2026-01-01', full: false, batch: 1000 });
  });

  it('are checked in a run: unknown, missing and wrong ones at once', () => {
    expect(problemsOf(job('J'), { regoin: 'EMEA', day: '2026-02-30', full: 'yes', batch: '1,5' })).toEqual([
      "2:1: parameters: a value was given for 'regoin', but there is no such parameter; did you mean 'region'?",
      "3:3: parameters.day: the value given is '2026-02-30'; expected a day such as 2026-01-31",
      '4:3: parameters.region: has no default, and no value was given; expected one of type text, as with --set region=VALUE',
      "5:3: parameters.full: the value given is 'yes'; expected true or false",
      "6:3: parameters.batch: the value given is '1,5'; expected a number such as 10 or 2.5",
    ]);
    expect(problemsOf(job('J'), { region: 5, batch: true })).toEqual([
      '4:3: parameters.region: the value given is the number 5; expected a text',
      '6:3: parameters.batch: the value given is true; expected a number such as 10 or 2.5',
    ]);
  });

  it('whose values make wrong names are problems of the run', () => {
    const written = text(
      'packages:',
      '  a: { server: "etl${region}", job: "${region}" }',
      '  b: { pool: "${region}", job: J }',
    );
    expect(problemsOf(written, { region: '' })).toEqual([
      "8:8: packages.a.server: there is no server 'etl' (from 'etl${region}') in the inventory; known: etl01, etl02",
      "8:32: packages.a.job: expected the name of a SQL Server Agent job, found an empty text (from '${region}')",
      "9:8: packages.b.pool: expected a name, found an empty text (from '${region}')",
    ]);
    expect(problemsOf(written, { region: 'x'.repeat(129) })).toContain(
      "8:32: packages.a.job: the name of a SQL Server Agent job has at most 128 characters, this one 129 (from '${region}')",
    );
  });

  it('that are not declared are refused where they stand', () => {
    expect(problemsOf(job('J ${regoin} ${nothing} ${} ${region'))).toEqual([
      "7:33: packages.a.job: there is no parameter 'regoin'; did you mean 'region'?",
      "7:33: packages.a.job: there is no parameter 'nothing'; known: day, region, full, batch",
      "7:33: packages.a.job: there is no parameter ''; known: day, region, full, batch",
      "7:33: packages.a.job: '${' is not closed; expected ${name}, or $${ for the characters ${",
    ]);
    expect(problemsOf("name: n\npackages: { a: { server: etl01, job: '${x}' } }")).toEqual([
      "2:33: packages.a.job: there is no parameter 'x'; declare it under parameters, or write $${ for the characters ${",
    ]);
  });

  it('that are declared wrongly are refused where they are declared, and nowhere else', () => {
    const declared = [
      'name: n',
      'parameters:',
      '  a: { type: txt }',
      '  b: { type: number, default: "5" }',
      '  c: { type: date, default: 2026-13-01 }',
      '  d: { type: text, default: 2026, descripton: D }',
      '  e-f: { type: text }',
      '  g: text',
      '  h: { default: x }',
      'packages: { p: { server: etl01, job: "${a} ${b} ${c} ${d} ${g} ${h}" } }',
    ].join('\n');
    expect(problemsOf(declared)).toEqual([
      "3:8: parameters.a.type: expected a type: 'text', 'number', 'boolean' or 'date'",
      '4:22: parameters.b.default: expected a number, found a text',
      "5:20: parameters.c.default: expected a day such as 2026-01-31, found '2026-13-01'",
      '6:20: parameters.d.default: expected a text, found a number; put it in quotes',
      "6:35: parameters.d.descripton: unknown key; did you mean 'description'?",
      "7:3: parameters.e-f: a parameter's name has letters, digits and _ only, and begins with no digit",
      "8:3: parameters.g: expected a map such as { type: text }, found 'text'",
      "9:3: parameters.h.type: expected a type: 'text', 'number', 'boolean' or 'date'",
    ]);
  });
});
