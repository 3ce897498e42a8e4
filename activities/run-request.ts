import { z } from 'zod';
import { keptText } from '../src/definition/kept-text';
import { checkShape } from '../src/yaml-file/check-shape';
import { InvalidFile, pathText, type Problem } from '../src/yaml-file/problem';
import { zodProblems } from '../src/yaml-file/zod-problems';
import type { RunRequest } from './contract';

const definitionRequestSchema = z.strictObject({
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

const names = z
  .array(z.string(), { error: 'expected a list of names of packages' })
  .min(1, 'expected names of packages');

const said = z.string({ error: 'expected a text' }).transform(keptText);

const rerunRequestSchema = z.strictObject({
  rerun: z
    .strictObject({
      run: z.string({ error: 'expected the Workflow ID of the run' }).min(1, 'expected the Workflow ID of the run'),
      from: names.optional(),
      only: names.optional(),
      unknown: z.enum(['again', 'succeeded'], { error: "expected 'again' or 'succeeded'" }).optional(),
      by: said.optional(),
      reason: said.optional(),
    })
    .refine(({ from, only, unknown }) => [from, only, unknown].filter((each) => each !== undefined).length < 2, {
      error: 'expected no more than one of from, only and unknown',
    }),
});

/**
 * What a run was started with, as a request: it may be a name or a definition alone. A map that has `definition`
 * or `rerun` is a request; a definition has no such key.
 * @throws InvalidFile with everything that is wrong with the request, but not with its definition.
 */
export function readRunRequest(input: unknown): RunRequest {
  const isMap = typeof input === 'object' && input !== null && !Array.isArray(input);
  if (typeof input !== 'string' && !isMap) {
    throw invalid([
      { path: [], text: 'expected the name of a definition, a definition, { definition, set } or { rerun }' },
    ]);
  }
  const shape = checkShape(input);
  if (shape !== undefined) throw invalid([shape]);
  if (isMap && Object.hasOwn(input, 'rerun')) return checked(rerunRequestSchema, input);
  const request = isMap && Object.hasOwn(input, 'definition') ? input : { definition: input };
  return checked(definitionRequestSchema, request);
}

function checked<Request>(schema: z.ZodObject & z.ZodType<Request>, request: unknown): Request {
  const checked = schema.safeParse(request);
  if (!checked.success) throw invalid(zodProblems(checked.error, Object.keys(schema.shape)));
  return checked.data;
}

function invalid(problems: readonly Problem[]): InvalidFile {
  return new InvalidFile(
    'The run cannot be started as it was asked for:',
    problems.map(({ path, text }) => `${pathText(path, 'the input')}: ${text}`),
  );
}
