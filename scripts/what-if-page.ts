import { type FaultRow, type Phase, PHASES } from '../test/faults/matrix';

const HEAD = `# What if …

What this product does when something goes wrong, by how far a package has come. Each row is a test of the same name
(\`test/faults\`), which makes it happen on a simulated SQL Server; this page is made from the same table. Times are those
of a worker without options; the tests have smaller ones.

**Nothing is ever started a second time by itself**, unless it is certain that the first time nothing was started, or
the definition says \`retry\`. \`unknown\` means that nobody can tell how the job ended, or whether it ran: look at its
history on the server, then \`ssis-parent rerun RUN --unknown again\` or \`--unknown succeeded\`.`;

/** docs/what-if.md: the fault matrix for whoever is called at night. */
export function whatIfPage(): string {
  return [HEAD, ...Object.values(PHASES).map(section)].join('\n\n');
}

function section({ title, about, rows, omitted }: Phase): string {
  const left = omitted.map(
    ({ faults, because }) => `- ${faults.map((fault) => `\`${fault}\``).join(', ')}: ${because}.`,
  );
  return [
    `## ${title}`,
    about,
    ['| what happens | what the product does | how the package ends |', '| --- | --- | --- |', ...rows.map(line)].join(
      '\n',
    ),
    "Not listed, of the simulator's faults:",
    left.join('\n'),
  ].join('\n\n');
}

function line(row: FaultRow): string {
  const [reaction, ...what] = row.reaction.split(': ');
  return `| ${row.name} | **${reaction ?? ''}**: ${what.join(': ')} | ${endOf(row)} |`;
}

function endOf({ ends, starts, receipt }: FaultRow): string {
  if (ends === 'ServersNotUsable') return 'the run fails with `ServersNotUsable`; nothing started';
  const started = starts === 0 ? 'not started' : 'started once';
  return `\`${ends}\`; ${started}${receipt === undefined ? '' : `; receipt \`${receipt}\``}`;
}
