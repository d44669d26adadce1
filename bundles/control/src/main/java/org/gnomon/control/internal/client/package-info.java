/**
 * The launcher's end of the control socket: a short-lived process of its own, so it has a main
 * method, a thread and standard streams where the container has the Scheduler and the log.
 */
package org.gnomon.control.internal.client;
