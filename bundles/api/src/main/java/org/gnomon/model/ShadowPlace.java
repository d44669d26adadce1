package org.gnomon.model;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where one of a VM's shadows stands.
 *
 * @param name of the shadow, unique among those of its VM: 1 to 31 lower-case letters, digits or
 *     dashes, beginning with a letter
 * @param host one of the backend's hosts, {@value #LOCAL} for the one that VMs are started on; a
 *     place stays where it is when the VM moves
 */
public record ShadowPlace(String name, String host) {

    // First of all: FIRST below is checked against them.
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");

    /** The host that VMs are started on. */
    public static final String LOCAL = "local";

    /** The one shadow of a VM that has no other. */
    public static final ShadowPlace FIRST = new ShadowPlace("shadow", LOCAL);

    public ShadowPlace {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(host, "host");
        require(NAME, name, "a shadow's name", "a letter, then up to 30 of a-z, 0-9 and dashes");
        require(HOST, host, "a host's name", "letters, digits, dots and dashes, 253 at most");
    }

    private static void require(Pattern form, String text, String what, String expected) {
        if (!form.matcher(text).matches()) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "'" + text + "' is not " + what,
                            "Expected: " + expected + ".")
                    .asException();
        }
    }

    /** As in commands and configurations: {@code name} or {@code name@host}. */
    @Override
    public String toString() {
        return host.equals(LOCAL) ? name : name + "@" + host;
    }
}
