import type { ServerMessage } from '../engine/sql-session';

/** The errors that refuse a login (Database Engine events and errors; the 4xxxx and 109xx are those of Azure SQL). */
export function loginMessage(number: number, user: string, database: string): ServerMessage {
  const [severity, message] = TEXTS[number]?.(user, database) ?? [14, `Login failed for user '${user}'.`];
  return { number, state: 1, class: severity, message, procedureName: '', lineNumber: 1 };
}

const AGAIN = 'Please retry the connection later.';

const TEXTS: Readonly<Record<number, (user: string, database: string) => [severity: number, message: string]>> = {
  18470: (user) => [14, `Login failed for user '${user}'. Reason: The account is disabled.`],
  4060: (_, database) => [11, `Cannot open database "${database}" requested by the login. The login failed.`],
  40613: (_, database) => [17, `Database '${database}' on server is not currently available. ${AGAIN}`],
  40197: () => [17, 'The service has encountered an error processing your request. Please try again.'],
  40501: () => [20, 'The service is currently busy. Retry the request after 10 seconds.'],
  10928: () => [20, 'Resource ID: 1. The request limit for the database has been reached.'],
  10929: () => [20, `Resource ID: 1. The server is currently too busy to support more requests. ${AGAIN}`],
};
