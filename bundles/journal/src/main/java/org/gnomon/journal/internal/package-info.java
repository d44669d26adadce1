/**
 * The journal on disk.
 *
 * <pre>
 * journal.log   header LF, then one entry a line
 *   header = "gnomon-journal 2 " checksum " carried=" k " next=" n
 *   line   = checksum " " checksum-of-the-line-before " " length " " json LF     at most 64 KiB
 *   checksum = CRC-32C of what follows it in its line, 8 lower-case hex digits
 *   json   = {"sequence":n,"term":t,"forced":m,"at":"...","vm":"...","kind":"...",
 *             "fields":{sorted}}, ASCII only; m: up to which entry all was on disk by then
 * journal.head  two slots in turn: the last entry that was forced. Written after it, not waited for
 * journal.torn  what the last torn write had brought to disk
 * journal-T.log.gz  the file before term T rewrote it; the newest three
 * journal.lock  who works here; held by the operating system
 * </pre>
 *
 * <p>Opening:
 *
 * <pre>
 *        read every line: form, length, checksum, the line before, the number
 *          | all good                  | one is not
 *          |            .--------------+---------------------------.
 *          |            | the rest can only be the last write,     | anything else: a line that the
 *          |            | cut short by a crash (see Tail), and     | head or a later line says was
 *          |            | nothing says that it was on disk         | on disk, a gap, a wrong byte
 *          |            v                                          v
 *          |       kept as journal.torn, cut off                REFUSED, nothing is changed:
 *          v            |                                       file, line, byte, what to do
 *   ends before the entry that the head names? -- yes ----------> REFUSED: its end was lost
 *          | no
 *          v
 *   first format: written anew (Rewrite) -- too large: rewritten with what recovery needs
 *          v
 *   term = the highest one found + 1
 * </pre>
 *
 * <p>force: notes kept so far + entry in one write, to disk, then the head; on failure cut back to
 * what is on disk. note: kept in memory until the next force, so that nothing inside a blackout
 * waits for a disk.
 *
 * <p>What this cannot see: a file that lost whole lines at its end together with the head file, or
 * after a power cut that took the newest state of the head. Two guards stand behind it: the epochs
 * of the lease store, and the epoch that each backend keeps with its VM.
 */
package org.gnomon.journal.internal;
