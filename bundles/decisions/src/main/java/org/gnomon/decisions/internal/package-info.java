/**
 * The record of decisions, in files of one directory.
 *
 * <pre>
 * decisions-N.log     the newest part, from number N on; one decision a line
 *   line = checksum " " length " " json LF
 *   checksum = CRC-32C of what follows it, 8 lower-case hex digits
 *   json = {"id":"v-42","at":"...","vm":"...","kind":"...","outcome":"...","reason":"...",
 *           "inputs":{...}}, ASCII only
 * decisions-N.log.gz  older parts, packed; the oldest go when all are too large together
 *
 * record: line -> disk; on failure cut back; a part that is full is packed and a new one begun
 * open:   a last line without its end is cut off (a crash while it was written)
 * read:   a damaged line is left out and named in the log: this record explains, nothing is
 *         decided on it, so what is good in it stays readable
 * </pre>
 */
package org.gnomon.decisions.internal;
