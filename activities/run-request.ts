import { z } from 'zod';
import { checkShape } from '../src/yaml-file/check-shape';
import { InvalidFile, pathText, type Problem } from '../src/yaml-file/problem';
import { zodProblems } from '../src/yaml-file/zod-problems';
import type { RunRequest } from './contract';

const runRequestSchema = z.strictObject({
  definition: z.union([z.string().min(1, 'expected a name'), z.record(z.string(), z.unknown())], {
    error: 'expected the name of a definition, or a definition',
  }),
  set: z
    .record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean()], { error: 'expected a text, a number, true or false' }),
    )
    .optional(),
});

/**
 * What a run was started with, as a request: it may be a name or a definition alone. A map that has `definition` is a
 * request; a definition has no such key.
 * @throws InvalidFile with everything that is wrong with the request, but not with its definition.
 */
export function readRunRequest(input: unknown): RunRequest {
  const isMap = typeof input === 'object' && input !== null && !Array.isArray(input);
  if (typeof input !== 'string' && !isMap) {
    throw invalid([{ path: [], text: 'expected the name of a definition, a definition, or { definition, set }' }]);
  }
  const shape = checkShape(input);
  if (shape !== undefined) throw invalid([shape]);
  const request = isMap && Object.hasOwn(input, 'definition') ? input : { definition: input };
  const { data, error } = runRequestSchema.safeParse(request);
  if (data === undefined) throw invalid(zodProblems(error, Object.keys(runRequestSchema.shape)));
  const { definition, set } = data;
  return set === undefined ? { definition } : { definition, set };
}

function invalid(problems: readonly Problem[]): InvalidFile {
  return new InvalidFile(
    'The run cannot be started as it was asked for:',
    problems.map(({ path, text }) => `${pathText(path, 'the input')}: ${text}`),
  );
}
