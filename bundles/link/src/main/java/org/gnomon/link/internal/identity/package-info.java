/**
 * Who hosts are: a key pair and a certificate signed with it (RFC 5280), in one PEM file that only
 * its owner can read; and the certificates of the paired hosts, of which the public key counts.
 */
package org.gnomon.link.internal.identity;
