/** How a QEMU is started: from properties, or as an adopted one was, to a command line. */
package org.gnomon.backend.kvm.internal.launch;
