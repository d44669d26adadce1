package org.gnomon.model;

import java.util.regex.Pattern;

/**
 * The name of a VM, unique in one Gnomon.
 *
 * @param value 1 to 63 letters, digits, dots, dashes or underscores, beginning with a letter or
 *     digit
 */
public record VmId(String value) implements Comparable<VmId> {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    public VmId {
        if (value == null || !FORM.matcher(value).matches() || value.contains("..")) {
            throw new GnomonException(
                    Problem.of(
                            Problem.INVALID_INPUT,
                            "'" + value + "' is not a VM name",
                            "Use 1 to 63 letters, digits, dots, dashes or underscores, beginning"
                                    + " with a letter or digit."));
        }
    }

    @Override
    public int compareTo(VmId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
