import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { PayloadCodec } from '@temporalio/common';
import { messageOf } from './error-facts';

/** In the environment, as everything is that says how Temporal is reached: workers and every command read it alike. */
export const CODEC_VARIABLE = 'SSIS_PARENT_PAYLOAD_CODEC';

/** The variable names a module that cannot be used. */
export class InvalidPayloadCodec extends Error {
  override readonly name = 'InvalidPayloadCodec';
}

/**
 * The user's own codec for what Temporal keeps, if one is named: the export `payloadCodec` of a CommonJS module, as the
 * SDK has it for the converters that it loads.
 * @throws InvalidPayloadCodec
 */
export function givenPayloadCodec(env: NodeJS.ProcessEnv): PayloadCodec | undefined {
  const given = env[CODEC_VARIABLE] ?? '';
  if (given === '') return undefined;
  const file = resolve(given);
  const { payloadCodec } = load(file);
  if (isCodec(payloadCodec)) return payloadCodec;
  throw invalid(file, 'it has to export payloadCodec, an object with the functions encode and decode');
}

function load(file: string): { readonly payloadCodec?: unknown } {
  try {
    return (createRequire(file)(file) ?? {}) as { readonly payloadCodec?: unknown };
  } catch (error) {
    throw invalid(file, messageOf(error).split('\n', 1).join(''), error);
  }
}

function isCodec(value: unknown): value is PayloadCodec {
  if (typeof value !== 'object' || value === null) return false;
  const { encode, decode } = value as Partial<Record<keyof PayloadCodec, unknown>>;
  return typeof encode === 'function' && typeof decode === 'function';
}

function invalid(file: string, why: string, cause?: unknown): InvalidPayloadCodec {
  return new InvalidPayloadCodec(`The payload codec ${file}, which ${CODEC_VARIABLE} names, cannot be used: ${why}.`, {
    cause,
  });
}
