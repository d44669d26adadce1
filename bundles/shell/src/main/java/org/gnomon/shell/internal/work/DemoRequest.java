package org.gnomon.shell.internal.work;

import java.util.Optional;
import org.gnomon.model.VmId;

/**
 * What the demonstration is to show.
 *
 * @param backend its kind
 * @param vm name of the VM that is made for it
 * @param updateTo what to update to; empty chooses among the VMMs that are found
 * @param seed for backends that take one
 * @param keep whether the VM stays, protected, afterwards
 */
public record DemoRequest(
        String backend, VmId vm, Optional<String> updateTo, Optional<Long> seed, boolean keep) {}
