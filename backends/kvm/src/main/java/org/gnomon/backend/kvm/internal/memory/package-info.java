/** A VM's RAM, which is a file. Such a file is only ever removed, never made shorter. */
package org.gnomon.backend.kvm.internal.memory;
