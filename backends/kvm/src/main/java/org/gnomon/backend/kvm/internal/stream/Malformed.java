package org.gnomon.backend.kvm.internal.stream;

import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** What is said about bytes that are not what they should be. */
final class Malformed {
    private static final String NEXT =
            "Look whether the socket belongs to a QEMU that this version of Gnomon knows.";

    private Malformed() {}

    /** {@code invalid-input}: where, what was found, what was expected. */
    static GnomonException at(long offset, String found, String expected) {
        return Problems.invalid(
                "QEMU's migration stream has "
                        + found
                        + " at byte "
                        + offset
                        + "; expected "
                        + expected
                        + ".",
                NEXT);
    }

    /** {@code invalid-input}: the bytes end too soon. */
    static GnomonException truncated(long offset, String expected) {
        return Problems.invalid(
                "QEMU's migration stream ends at byte "
                        + offset
                        + " in the middle; expected "
                        + expected
                        + ".",
                "Look why the QEMU ended its migration.");
    }

    /** {@code unsupported}: well formed, but not for us. */
    static GnomonException unsupported(long offset, String found) {
        return Problems.of(
                Problem.UNSUPPORTED,
                "QEMU's migration stream has "
                        + found
                        + " at byte "
                        + offset
                        + ", which cannot be replicated.",
                "Take that device or feature away from the VM, or use a shadow on this host.");
    }

    /** A name in a message: short, and nothing but printable ASCII. */
    static String quoted(String name) {
        String text = name.length() > 60 ? name.substring(0, 60) + ".." : name;
        return '"' + text.replaceAll("[^\\x20-\\x7e]", "?") + '"';
    }
}
