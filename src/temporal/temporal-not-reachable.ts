/** No Temporal server answers; the message is for people and says what to do next. */
export class TemporalNotReachable extends Error {
  override readonly name: string = 'TemporalNotReachable';
}

/** No address is configured, and no dev server could be found or fetched. `tried` has one line a place. */
export class TemporalNotFound extends TemporalNotReachable {
  override readonly name = 'TemporalNotFound';

  constructor(readonly tried: readonly string[]) {
    super(
      [
        'No Temporal server: no address is configured and no dev server was found.',
        ...tried.map((line) => `  ${line}`),
        'Set TEMPORAL_ADDRESS to a running server, or TEMPORAL_CLI_PATH to the `temporal` tool.',
      ].join('\n'),
    );
  }
}
