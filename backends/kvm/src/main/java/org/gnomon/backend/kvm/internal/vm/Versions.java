package org.gnomon.backend.kvm.internal.vm;

import java.util.Arrays;

/** Orders versions such as {@code 7.2.22}. */
public final class Versions {
    private Versions() {}

    public static int compare(String a, String b) {
        return Arrays.compare(numbers(a), numbers(b));
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("[^0-9]+"))
                .filter(s -> !s.isEmpty() && s.length() < 10)
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
