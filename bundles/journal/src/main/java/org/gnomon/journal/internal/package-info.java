/**
 * The journal on disk: {@code journal.log}, one entry a line.
 *
 * <pre>
 * line  = checksum " " json LF        at most 64 KiB
 * checksum = CRC-32C of json, 8 lower-case hex digits
 * json  = {"sequence":n,"at":"...","vm":"...","kind":"...","fields":{sorted}}, ASCII only
 *
 * open: read every line
 *   last line without its LF, or with bytes the disk never got  -> moved to journal.torn, cut off
 *   any other bad line, or a gap in the sequence                -> refuse; a person decides
 *
 * force: notes kept so far + entry -> write -> disk; on failure cut back to what is on disk
 * note:  kept in memory until the next force, so that nothing inside a blackout waits for a disk
 * </pre>
 */
package org.gnomon.journal.internal;
