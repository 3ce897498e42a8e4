import { type SearchAttributes, registerSearchAttributes } from '../../temporal/search-attributes';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { withClient } from '../with-client';

export interface SetupOptions {
  readonly json?: boolean;
}

/** `ssis-parent setup`: registers the search attributes by which runs can be found. Can be repeated. */
export async function setupCommand({ json = false }: SetupOptions, io: CommandIo): Promise<number> {
  return withClient(io.env, async (client) => {
    const before = await registerSearchAttributes(client);
    const { namespace } = client.options;
    const { missing: registered, present, ofOtherType } = before;
    io.out(json ? JSON.stringify({ namespace, registered, present, ofOtherType }) : setupText(namespace, before));
    return ofOtherType.length === 0 ? EXIT.succeeded : EXIT.usage;
  });
}

function setupText(namespace: string, { missing, present, ofOtherType }: SearchAttributes): string {
  const parts = [
    ...(missing.length === 0 ? [] : [`registered ${missing.join(', ')}`]),
    ...(present.length === 0 ? [] : [`there already: ${present.join(', ')}`]),
    ...(ofOtherType.length === 0
      ? []
      : [`there with another type, so runs cannot be found by them: ${ofOtherType.join(', ')}`]),
  ];
  return `Search attributes of namespace ${namespace}: ${parts.join('; ')}.`;
}
