/** What Windows code page 1252 has at 0x80 to 0x9F; all else stands where Latin-1 and Unicode have it. */
const FROM_0X80 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

const QUESTION_MARK = 0x3f;

/** Text as varchar bytes; a character the code page lacks becomes `?`, as in SQL Server's conversions. */
export function encodeCodePage1252(text: string): Buffer {
  return Buffer.from(Array.from(text, encodeCharacter));
}

export function decodeCodePage1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (character) => {
    return FROM_0X80.charAt(character.charCodeAt(0) - 0x80);
  });
}

function encodeCharacter(character: string): number {
  const code = character.codePointAt(0) ?? QUESTION_MARK;
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code;
  const index = FROM_0X80.indexOf(character);
  return index < 0 ? QUESTION_MARK : 0x80 + index;
}
