/**
 * TLS 1.3 (RFC 8446) over a blocking socket channel, both sides known by their public keys.
 *
 * <pre>
 * caller --write--> [plain] --wrap, up to 16 records--> [net] --one write--> socket
 * caller <--read--- [plain] <-------unwrap------------- [net] <--one read--- socket
 * </pre>
 */
package org.gnomon.link.internal.tls;
