import type { Paint } from './paint';
import { paintOf } from './paint';
import type { PackageColumn } from './package-columns';
import { plainTable } from './plain-table';
import type { PackageSnapshot } from './run-snapshot';

const MAX_CELL = 36;

/** The packages as a table of plain lines. */
export function packageTable(
  packages: readonly PackageSnapshot[],
  columns: readonly PackageColumn[],
  paint: Paint,
): string {
  const shown = columns.filter(({ isFor }) => isFor === undefined || isFor(packages));
  const rows = packages.map((snapshot) => shown.map(({ text }) => paintOf(snapshot, paint)(shortened(text(snapshot)))));
  return plainTable(
    shown.map(({ title }) => title),
    rows,
    paint,
  );
}

/**
 * As many packages as there is room for: those that run first, then the last that ended, then what comes next. They
 * stay in the order of the definition.
 */
export function choosePackages(packages: readonly PackageSnapshot[], room: number): readonly PackageSnapshot[] {
  if (packages.length <= room) return packages;
  const byImportance = [...packages].sort((a, b) => importance(b) - importance(a));
  const chosen = new Set(byImportance.slice(0, room));
  return packages.filter((snapshot) => chosen.has(snapshot));
}

function importance({ status, endedAt }: PackageSnapshot): number {
  switch (status) {
    case 'running':
    case 'starting':
    case 'stopping':
      return Number.MAX_VALUE;
    case 'ended':
      return endedAt === undefined ? 0 : Date.parse(endedAt);
    case 'ready':
      return 2;
    case 'waiting':
      return 1;
  }
}

function shortened(text: string): string {
  return text.length <= MAX_CELL ? text : `${text.slice(0, MAX_CELL - 1)}…`;
}
