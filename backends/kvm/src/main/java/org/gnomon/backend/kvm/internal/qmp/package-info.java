/** QMP, the control protocol of QEMU, on UNIX domain sockets. */
package org.gnomon.backend.kvm.internal.qmp;
