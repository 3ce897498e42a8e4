import { bytesOfGuid } from '../engine/guid';

/** The values of the tokens that may stand in a step's command. Page: Use Tokens in Job Steps. */
export type TokenValues = Readonly<Record<string, string>>;

const TOKEN = /\$\((?:ESCAPE_(?<macro>[A-Z]+)\((?<escaped>[\w-]+)\)|(?<bare>[A-Z][A-Z-]*))\)/g;

/** What each escape macro doubles. */
const DOUBLED: Readonly<Record<string, string>> = { SQUOTE: "'", DQUOTE: '"', RBRACKET: ']', NONE: '' };

/** Tokens the Agent knows and the simulator has no value for. */
const UNSUPPORTED = ['MSSA', 'OSCMD', 'SQLDIR', 'SQLLOGDIR'];

const WITHOUT_MACRO =
  'The job step contains one or more tokens. For SQL Server 2005 Service Pack 1 or later, all job steps with tokens must be updated with a macro before the job can run.';

/**
 * The command with its tokens replaced, or why the Agent cannot start the step: a token without an escape macro, or one
 * that has no value here, as those of alerts have not. Token names are upper case.
 */
export function replaceTokens(
  command: string,
  values: TokenValues,
): { readonly command: string } | { readonly reason: string } {
  const reasons: string[] = [];
  const replaced = command.replace(TOKEN, (text, ...match) => {
    const { macro = '', escaped = '', bare } = match.at(-1) as Partial<Record<'macro' | 'escaped' | 'bare', string>>;
    const value = values[escaped];
    const doubled = DOUBLED[macro];
    if (bare !== undefined) reasons.push(WITHOUT_MACRO);
    else if (UNSUPPORTED.includes(escaped)) reasons.push(`simulator: unsupported token ${escaped}`);
    else if (value === undefined) reasons.push(`Variable ${escaped} not found`);
    else if (doubled === undefined) reasons.push(`Variable ESCAPE_${macro} not found`);
    else return doubled === '' ? value : value.replaceAll(doubled, doubled + doubled);
    return text;
  });
  const [reason] = reasons;
  return reason === undefined ? { command: replaced } : { reason };
}

/** JOBID as the Agent writes it: the 16 bytes as SQL Server stores them. */
export function binaryJobId(jobId: string): string {
  return `0x${bytesOfGuid(jobId).toString('hex').toUpperCase()}`;
}
