import { definitionOf, problemsOf, withPackages } from '../support/definition-text';

const pkg = (name: string, rest = '') => `${name}: { server: etl01, job: J${rest === '' ? '' : `, ${rest}`} }`;

describe('precedence constraints are refused', () => {
  it('when they name nothing, themselves, or what they stand in', () => {
    const text = withPackages(
      pkg('a', 'after: [a, sales, s]'),
      `s: { after: [s, t, b], packages: { t: { packages: { ${pkg('b', 'after: { s: failure, t: completion, a: success }')} } } } }`,
    );
    expect(problemsOf(text)).toEqual([
      '3:39: packages.a.after.0: a package cannot wait for itself',
      "3:42: packages.a.after.1: there is no package or sequence 'sales'; known: a, s, t, b",
      '3:49: packages.a.after.2: these wait for each other: a → s → t → b → a; one of these constraints must go',
      '4:16: packages.s.after.0: a sequence cannot wait for itself',
      "4:19: packages.s.after.1: a sequence cannot wait for 't', which stands in it",
      "4:22: packages.s.after.2: a sequence cannot wait for 'b', which stands in it",
      "4:92: packages.s.packages.t.packages.b.after.s: a package cannot wait for 's', a sequence it stands in",
      "4:104: packages.s.packages.t.packages.b.after.t: a package cannot wait for 't', a sequence it stands in",
    ]);
  });

  it('in a ring, with its whole way round', () => {
    expect(
      problemsOf(withPackages(pkg('a', 'after: c'), pkg('b', 'after: a'), pkg('c', 'after: b'), pkg('d', 'after: a'))),
    ).toEqual(['3:31: packages.a.after: these wait for each other: a → c → b → a; one of these constraints must go']);
  });

  it('in every ring there is', () => {
    const rings = problemsOf(
      withPackages(
        pkg('a', 'after: b'),
        pkg('b', 'after: a'),
        pkg('c', 'after: [d, a]'),
        pkg('d', 'after: { c: failure }'),
      ),
    );
    expect(rings).toEqual([
      '3:31: packages.a.after: these wait for each other: a → b → a; one of these constraints must go',
      '5:39: packages.c.after.0: these wait for each other: c → d → c; one of these constraints must go',
    ]);
  });

  it('in a ring through a sequence: what stands in it waits for what it waits for', () => {
    const text = withPackages(`s: { after: b, packages: { ${pkg('a')} } }`, pkg('b', 'after: a'));
    expect(problemsOf(text)).toEqual([
      '3:8: packages.s.after: these wait for each other: s → b → a → s; one of these constraints must go',
    ]);
  });

  it('in a ring through a sequence: its end waits for all that stands in it', () => {
    const text = withPackages(`s: { packages: { ${pkg('a', 'after: b')} } }`, pkg('b', 'after: s'));
    expect(problemsOf(text)).toEqual([
      '3:48: packages.s.packages.a.after: these wait for each other: a → b → s → a; one of these constraints must go',
    ]);
  });

  it('in a ring of two sequences', () => {
    const text = withPackages(
      `s: { packages: { ${pkg('a')}, ${pkg('b', 'after: d')} } }`,
      `t: { after: a, packages: { ${pkg('c')}, ${pkg('d', 'after: s')} } }`,
    );
    expect(problemsOf(text)).toEqual([
      '3:78: packages.s.packages.b.after: these wait for each other: b → d → s → b; one of these constraints must go',
    ]);
  });

  it('in a ring of thousands, of which the ends are shown', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => pkg(`p${index}`, `after: p${(index + 1) % 5_000}`));
    expect(problemsOf(withPackages(...lines))).toEqual([
      '3:32: packages.p0.after: these wait for each other: p0 → p1 → p2 → p3 → p4 → p5 → … (5000 in all) … → ' +
        'p4995 → p4996 → p4997 → p4998 → p4999 → p0; one of these constraints must go',
    ]);
  });

  it('twice in a list', () => {
    expect(problemsOf(withPackages(pkg('a'), pkg('b', 'after: [a, a]')))).toEqual([
      "4:42: packages.b.after.1: 'a' is in this list already",
    ]);
  });

  it('on the failure of what is disabled', () => {
    const text = withPackages(
      pkg('a', 'enabled: false'),
      `s: { enabled: false, packages: { ${pkg('b')} } }`,
      `t: { packages: { ${pkg('c', 'enabled: false')} } }`,
      pkg('d', 'after: { a: failure, b: failure, s: failure, t: failure }'),
    );
    const never = 'is disabled, which counts as succeeded: this can never be met';
    expect(problemsOf(text)).toEqual([
      `6:40: packages.d.after.a: 'a' ${never}`,
      `6:52: packages.d.after.b: 'b' ${never}`,
      `6:64: packages.d.after.s: 's' ${never}`,
      `6:76: packages.d.after.t: 't' ${never}`,
    ]);
  });
});

describe('precedence constraints are accepted', () => {
  it('on the failure of what is disabled, at a package that is disabled too', () => {
    const text = withPackages(pkg('a', 'enabled: false'), pkg('b', 'enabled: false, after: { a: failure }'));
    expect(definitionOf(text).packages).toHaveLength(2);
  });

  it('on the failure of a sequence in which one package is enabled', () => {
    const text = withPackages(
      `s: { packages: { ${pkg('a')}, ${pkg('b', 'enabled: false')} } }`,
      pkg('c', 'after: { s: failure }'),
    );
    expect(definitionOf(text).packages[2]?.after).toEqual([{ package: 's', on: 'failure' }]);
  });

  it('between packages of different sequences, and of one', () => {
    const text = withPackages(
      `s: { packages: { ${pkg('a')}, ${pkg('b', 'after: a')} } }`,
      `t: { packages: { ${pkg('c', 'after: b')}, u: { after: c, packages: { ${pkg('d', 'after: s')} } } } }`,
    );
    expect(definitionOf(text).packages.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('with `any` of one or none, which is all of them', () => {
    const { packages } = definitionOf(withPackages(pkg('a', 'when: any'), pkg('b', 'after: a, when: any')));
    expect(packages.map(({ when }) => when)).toEqual([undefined, undefined]);
  });
});
