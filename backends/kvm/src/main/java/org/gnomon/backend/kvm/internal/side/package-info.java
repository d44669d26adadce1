/**
 * One QEMU process as Gnomon sees it: started, spoken to, sampled, ended.
 *
 * <pre>
 *   STARTING --(QMP answers)--> STOPPED | WAITING FOR STATE --(load)--> LOADED --(cont)--> RUNNING
 *       RUNNING --(stop, migrate)--> HANDED OVER (QEMU: postmigrate)
 *       any --(kill, confirmed)--> GONE
 * </pre>
 */
package org.gnomon.backend.kvm.internal.side;
