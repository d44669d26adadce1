/**
 * What is said over a TLS connection. All numbers are big-endian; texts are UTF-8 after their
 * length.
 *
 * <pre>
 * hello    magic "GNLK", version u8, purpose u8 (1 calls, 2 channel),
 *          service: length u8, bytes; opening: length u32, bytes
 * reply    magic, version u8, status u8 (0 welcome, 1 refused + problem)
 * problem  code, message, next step: each length u16, bytes
 *
 * purpose calls, then frames both ways:
 * frame    length u32 (of what follows), type u8, id u64, body
 *   1 request   service: length u8, bytes; the request's bytes
 *   2 answer    its bytes            3 failed   problem
 *   4 ping                           5 pong
 *   6 undelivered   problem: no service was asked
 *
 * purpose channel, then the bytes of the channel, as they are.
 * </pre>
 *
 * <p>Each length is checked before anything of that size is made.
 */
package org.gnomon.link.internal.calls;
