package org.gnomon.backend.kvm.internal.stream;

import java.util.List;
import java.util.stream.IntStream;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.Problem;

/**
 * How to tell the guest's own RAM from other blocks.
 *
 * @param bytes how long it is
 * @param id the id of its memory backend; only looked at when another block is as long. A RAM
 *     without a backend is called {@code pc.ram}.
 */
public record MainRam(long bytes, String id) {

    /** Which entry it is. */
    int find(long at, List<StreamLayout.Entry> entries) {
        List<Integer> same = // as long as it
                IntStream.range(0, entries.size())
                        .filter(i -> entries.get(i).bytes() == bytes)
                        .boxed()
                        .toList();
        if (same.size() == 1) {
            return same.get(0);
        }
        List<Integer> named = same.stream().filter(i -> isNamed(entries.get(i).name())).toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        throw Problems.of(
                Problem.UNSUPPORTED,
                "The VM has "
                        + same.size()
                        + " RAM blocks of "
                        + bytes
                        + " bytes (block list at byte "
                        + at
                        + " of QEMU's migration stream); expected one, its RAM.",
                "Give the VM one memory backend of its whole RAM.");
    }

    private boolean isNamed(String name) {
        return name.equals(id) || name.endsWith("/" + id) || name.equals("pc.ram");
    }
}
