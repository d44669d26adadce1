/** The KVM backend: {@link org.gnomon.backend.kvm.internal.KvmBackend} and its settings. */
package org.gnomon.backend.kvm.internal;
