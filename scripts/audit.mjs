// `npm run audit`: known weaknesses of what is installed in production. A high or critical one fails. Advisories that
// cannot be had do not, or nobody could check a change without the registry that has them; then it says that nothing
// was checked.
import { spawnSync } from 'node:child_process';

// `npm run` names the npm that runs; `npm` itself is no executable on Windows.
const { npm_execpath: npm = '' } = process.env;
const { stdout, stderr } = spawnSync(process.execPath, [npm, 'audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const { vulnerabilities, message } = answerOf(stdout);

if (vulnerabilities === undefined) {
  const why = message ?? stderr.trim().split('\n', 1)[0] ?? '';
  console.error('NOT CHECKED: no advisory was looked at, so nothing is known of what is installed in production.');
  console.error(`The registry does not give them: ${why}`);
} else {
  const grave = Object.values(vulnerabilities).filter(({ severity }) => ['high', 'critical'].includes(severity));
  for (const { name, severity, via } of grave) console.error(`${name}: ${severity}: ${via.map(reasonOf).join('; ')}`);
  if (grave.length > 0) process.exitCode = 1;
  else console.error('Audited: no high or critical advisory for what is installed in production.');
}

function answerOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** An advisory, or the name of a package that has one. */
function reasonOf(via) {
  return typeof via === 'string' ? `uses ${via}` : `${via.title} (${via.url})`;
}
