/**
 * What commands do while they wait, and the demonstration. Everything that prints does so on the
 * thread that the shell gave the command, because only there are the session's streams its own.
 */
package org.gnomon.shell.internal.work;
