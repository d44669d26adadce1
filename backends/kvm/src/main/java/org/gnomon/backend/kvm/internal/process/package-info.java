/** QEMU processes: starting them so that they outlive the container, finding and ending them. */
package org.gnomon.backend.kvm.internal.process;
