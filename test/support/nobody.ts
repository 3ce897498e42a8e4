/** The TCP port of tcpmux: nobody listens there any more, and nobody is given it who asks for any port. */
export const NOBODYS_PORT = 1;
export const NOBODY = `127.0.0.1:${NOBODYS_PORT}`;
