/**
 * The container's only door: a UNIX domain socket that its owner alone can open.
 *
 * <p>A connection carries one request and then its answer, in frames (see {@code wire}):
 *
 * <pre>
 *   accepted ──preamble, request──▶ RUN | SHELL | READY | STATUS ──EXIT frame──▶ closed
 *      │ 10 s without a whole request          │ garbage, client gone, write stuck 30 s
 *      ▼                                       ▼
 *   closed                      command interrupted, session closed, connection closed
 * </pre>
 *
 * <p>{@code server} runs in the container on the blocking executor of the Scheduler. {@code client}
 * is the other end, started by the launcher as a process of its own: it takes its class path from
 * this jar alone, so it uses nothing but the JDK and {@code wire}.
 */
package org.gnomon.control.internal;
