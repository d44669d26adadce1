/** The container's end of the control socket. */
package org.gnomon.control.internal.server;
