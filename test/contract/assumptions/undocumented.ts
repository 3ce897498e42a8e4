import type { Contract } from '../support/contract';

/** A section of docs/start-protocol.md, "What it takes for granted", for what stands on no page. */
export const undocumented = (section: string): string => `not documented: docs/start-protocol.md#${section}`;

/** What has to be shown on a live SQL Server before anybody believes it. */
export const unproven = (what: string, source: string, sql: string, answer: Contract['answer']): Contract => ({
  what,
  source,
  isUnproven: true,
  sql,
  answer,
});

/** The error of a request that the Agent does not take. */
export const refused = (text: RegExp) => [{ number: 22022, class: 16, text }];
