import type { Paint } from '../report/paint';

/** What a command says and hears. */
export interface TalkIo {
  /** The answer: one line or several on stdout. */
  readonly out: (text: string) => void;
  /** Everything else: on stderr. */
  readonly err: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** A place that can be drawn over and over. */
export interface LiveTerminal {
  readonly columns: number;
  readonly rows: number;
  /** Replaces what was drawn before. */
  draw(text: string): void;
  /** Leaves what was drawn last where it is. */
  done(): void;
}

export interface CommandIo extends TalkIo {
  /** Absent when stderr is no terminal. */
  readonly live?: LiveTerminal;
  /** For what goes to stdout. */
  readonly paint: Paint;
  /** Columns of stdout. */
  readonly width: number;
}
