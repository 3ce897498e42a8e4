/** Token types (MS-TDS 2.2.4). */
export const Token = {
  RETURNSTATUS: 0x79,
  COLMETADATA: 0x81,
  ERROR: 0xaa,
  INFO: 0xab,
  RETURNVALUE: 0xac,
  LOGINACK: 0xad,
  ROW: 0xd1,
  ENVCHANGE: 0xe3,
  DONE: 0xfd,
  DONEPROC: 0xfe,
  DONEINPROC: 0xff,
} as const;

/** Types of ENVCHANGE (MS-TDS 2.2.7.9). */
export const EnvChange = { DATABASE: 1, LANGUAGE: 2, PACKET_SIZE: 4, COLLATION: 7, RESET_ACK: 18 } as const;

/** Bits of the status of DONE, DONEINPROC and DONEPROC (MS-TDS 2.2.7.6). */
export const DoneStatus = { MORE: 0x01, ERROR: 0x02, COUNT: 0x10, ATTENTION: 0x20 } as const;

/** The flag fNullable of COLMETADATA and RETURNVALUE (MS-TDS 2.2.7.4). */
export const NULLABLE = 0x01;
/** Interface of LOGINACK (MS-TDS 2.2.7.14). */
export const TSQL_INTERFACE = 1;
/** Status of RETURNVALUE (MS-TDS 2.2.7.19). */
export const OUTPUT_PARAMETER = 0x01;
