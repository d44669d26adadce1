package org.gnomon.backend.kvm.internal.launch;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.Problems;

/** QEMU's sizes: a number and perhaps one of b, k, m, g, t. */
final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([bkmgt]?)");

    private Sizes() {}

    static long bytes(String text) {
        Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw Problems.invalid("'" + text + "' is not a size.", "Give for example 512M.");
        }
        int shift = "bkmgt".indexOf(matcher.group(2).isEmpty() ? "b" : matcher.group(2)) * 10;
        return Long.parseLong(matcher.group(1)) << shift;
    }
}
