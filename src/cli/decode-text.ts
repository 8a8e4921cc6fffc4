/** The bytes of a text file as text: UTF-8 or a message that names what it is instead. */

import { InputError } from '../engine/errors.js';

/** How files begin that are no plain text, and what they are. */
const BEGINNINGS: readonly (readonly [bytes: string, what: string, advice: string])[] = [
  ['\x1f\x8b', 'compressed with gzip', 'unpack it (gunzip)'],
  ['\x28\xb5\x2f\xfd', 'compressed with zstd', 'unpack it (unzstd)'],
  ['BZh', 'compressed with bzip2', 'unpack it (bunzip2)'],
  ['\xfd7zXZ', 'compressed with xz', 'unpack it (unxz)'],
  ['PK\x03\x04', 'a zip archive (an Excel workbook or an .npz is one)', 'save it as CSV'],
  ['PARE', 'an encrypted Parquet file', 'write it unencrypted'],
  ['ARROW1', 'an Arrow or Feather file', 'write it as Parquet or CSV'],
  ['\x89HDF', 'an HDF5 file', 'write it as Parquet or CSV'],
  ['\x93NUMPY', 'an array of NumPy', 'write it as CSV'],
  ['\x80\x04', 'a pickle of Python', 'write it as CSV'],
  ['\x80\x05', 'a pickle of Python', 'write it as CSV'],
  ['SQLite format 3', 'an SQLite database', 'write the table as CSV'],
  ['\xff\xfe\x00\x00', 'UTF-32 (little-endian)', 'iconv -f UTF-32 -t UTF-8'],
  ['\x00\x00\xfe\xff', 'UTF-32 (big-endian)', 'iconv -f UTF-32 -t UTF-8'],
  ['\xff\xfe', 'UTF-16 (little-endian)', 'iconv -f UTF-16 -t UTF-8'],
  ['\xfe\xff', 'UTF-16 (big-endian)', 'iconv -f UTF-16 -t UTF-8'],
];

/** Above this share of zero bytes a text is taken for UTF-16 or UTF-32 without a byte order mark. */
const ZEROS_OF_WIDE = 0.2;

/**
 * Decodes a text file. Only UTF-8 is taken, with or without a byte order mark: nothing is guessed, and nothing becomes a
 * replacement character, which would make different names equal.
 *
 * @param bytes - the whole file.
 * @param source - its name, for errors.
 * @returns the text, without the byte order mark.
 * @throws InputError of one line that names the encoding or format (UTF-16, UTF-32, gzip and others, by the first bytes), or the
 * line of a byte that is not UTF-8 or is zero.
 * @example
 * decodeText(new TextEncoder().encode('é'), 'x.csv') // 'é'
 */
export function decodeText(bytes: Uint8Array, source: string): string {
  const begin = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const known = BEGINNINGS.find(([magic]) => begin.startsWith(magic));
  if (known !== undefined) {
    throw new InputError(`${source} is ${known[1]}, not CSV in UTF-8 or Parquet; ${known[2]}`);
  }
  refuseZeros(bytes, source);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const at = firstInvalid(bytes);
    const byte = bytes[at] ?? 0;
    const what = isUtf8(bytes, true)
      ? 'the file ends within a character of UTF-8; it is cut off, or not UTF-8'
      : `byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')} is not UTF-8; the file may be in Latin-1 or ` +
        'Windows-1252: iconv -f WINDOWS-1252 -t UTF-8';
    throw new InputError(`${source}:${lineOf(bytes, at)}: ${what}`);
  }
}

function refuseZeros(bytes: Uint8Array, source: string): void {
  const first = bytes.indexOf(0);
  if (first < 0) return;
  const zeros = [0, 0, 0, 0];
  bytes.forEach((byte, at) => {
    if (byte === 0) zeros[at % 4]! += 1;
  });
  const [a, b, c, d] = zeros as [number, number, number, number];
  if (a + b + c + d > ZEROS_OF_WIDE * bytes.length) {
    // A letter of Latin script is one byte and zeros: one of them in UTF-16, three in UTF-32, after it or before it.
    const bigEndian = a + c > b + d || a > d;
    const width = Math.min(b, c) > ZEROS_OF_WIDE * (bytes.length / 4) ? 32 : 16;
    const order = bigEndian ? 'big-endian' : 'little-endian';
    throw new InputError(
      `${source} looks like UTF-${width} (${order}, no byte order mark), not UTF-8; ` +
        `iconv -f UTF-${width}${bigEndian ? 'BE' : 'LE'} -t UTF-8`,
    );
  }
  throw new InputError(`${source}:${lineOf(bytes, first)}: a zero byte, which no CSV file has; is the file damaged?`);
}

/** Where the first character begins that is not UTF-8. */
function firstInvalid(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isUtf8(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  // The beginning may end within a character, of at most 4 bytes.
  while (!isUtf8(bytes.subarray(0, good), false)) good -= 1;
  return good;
}

function isUtf8(bytes: Uint8Array, cut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
    return true;
  } catch {
    return false;
  }
}

function lineOf(bytes: Uint8Array, end: number): number {
  let line = 1;
  for (let at = 0; at < end; at++) if (bytes[at] === 0x0a) line += 1;
  return line;
}
