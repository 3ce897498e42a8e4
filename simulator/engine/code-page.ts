/** What Windows code page 1252 has at 0x80 to 0x9F; all else stands where Latin-1 and Unicode have it. */
const FROM_0X80 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';
const LATIN_1 = Buffer.from([...Array(256).keys()]).toString('latin1');
const CODE_PAGE_1252 = LATIN_1.slice(0, 0x80) + FROM_0X80 + LATIN_1.slice(0xa0);
const QUESTION_MARK = 0x3f;

/** The bytes of a varchar. A character the code page lacks becomes `?`, as in SQL Server's conversions. */
export function toCodePage(text: string): Buffer {
  const bytes = text.split('').map((character) => CODE_PAGE_1252.indexOf(character));
  return Buffer.from(bytes.map((byte) => (byte < 0 ? QUESTION_MARK : byte)));
}

/** A text as a varchar keeps it. */
export function inCodePage(text: string): string {
  return /[^ -~]/.test(text) ? fromCodePage(toCodePage(text)) : text;
}

export function fromCodePage(bytes: Buffer): string {
  return Array.from(bytes, (byte) => CODE_PAGE_1252.charAt(byte)).join('');
}
