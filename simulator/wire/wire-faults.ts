/** What is to go wrong between a client and the server, asked at each point where it can. */
export interface WireFaults {
  /** A client connects: `refuse` resets the connection at once, `stall` takes it and never answers. */
  connecting(): 'refuse' | 'stall' | undefined;
  /** A request has arrived; `text` is the batch, or the procedure with its string arguments. */
  requested(text: string): RequestFault | undefined;
  /** Whether an attention is left without any answer, and what it was to end goes on. */
  ignoresAttention(): boolean;
}

export type RequestFault =
  /** Held on its way for so long, then carried out whatever the client has done meanwhile. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection is reset, and the request was never carried out. */
  | { readonly kind: 'cutBefore' }
  /** The request is carried out, then the connection is reset without a word of the reply. */
  | { readonly kind: 'cutAfter' };
