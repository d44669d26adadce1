/** What is remembered of each VM across a restart of the container. */
package org.gnomon.backend.kvm.internal.state;
