/** The client sent bytes that are not TDS. Whoever reads them lets this end the connection, and only that one. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}
