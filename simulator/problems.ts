import type { z } from 'zod';

/** One thing that is wrong with what somebody has written. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [problem(issue.path, issue.message)];
    return issue.keys.map((key) => problem([...issue.path, key], 'unknown key'));
  });
}

function problem(path: readonly PropertyKey[], message: string): Problem {
  return { path, text: `${path.map(String).join('.') || 'description'}: ${message}` };
}

/** A description that cannot be used; the message has one line for each problem. */
export class InvalidDescription extends Error {
  override readonly name = 'InvalidDescription';

  constructor(what: string, problems: readonly (Problem | string)[]) {
    const lines = problems.map((each) => `  ${typeof each === 'string' ? each : each.text}`);
    super(`${what} cannot be used:\n${lines.join('\n')}`);
  }
}
