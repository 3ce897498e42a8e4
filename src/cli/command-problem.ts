/** A command cannot go on; the message is for people and says what to do next. */
export class CommandProblem extends Error {
  override readonly name = 'CommandProblem';

  constructor(
    message: string,
    readonly exitStatus: number,
  ) {
    super(message);
  }
}
