package org.gnomon.backend.kvm.internal.far;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.state.SideRecord;

/**
 * What another host tells of its processes and files. It is written into records here and shown to
 * people, so it is bounded and has the form that hosts give it; what is told may still be untrue.
 */
final class Told {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");
    private static final Pattern PATH = Pattern.compile("/[^\\p{Cntrl}]{0,1023}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+()~ -]{0,99}");
    private static final int MOST = 64;
    private static final Set<SideRecord.Role> ROLES =
            Set.of(SideRecord.Role.STANDBY, SideRecord.Role.REHEARSAL);

    private Told() {}

    static SideRecord side(SideRecord told) {
        require(told.process() != null && told.process().pid() > 0, "a process without a number");
        require(ROLES.contains(told.role()), "a side that is " + told.role());
        require(matches(NAME, told.name()), "the name of a side");
        require(matches(VERSION, told.version()), "the version of a QEMU");
        require(matches(PATH, told.binary()), "the path of a QEMU");
        require(matches(PATH, told.ram()), "the path of a memory file");
        require(told.stderr() == null || told.stderr().isEmpty() || path(told.stderr()), "a log");
        paths(told.sockets());
        require(told.logs().keySet().stream().allMatch(k -> matches(NAME, k)), "a log's name");
        paths(told.logs().values());
        return told;
    }

    static FarHost.Outcome outcome(FarHost.Outcome told) {
        require(told.phase() != null && told.state() != null, "no phase or no state");
        require(told.sides().size() <= MOST, told.sides().size() + " sides");
        told.sides().forEach(Told::side);
        Map<String, String> images = told.images();
        require(images.keySet().stream().allMatch(k -> matches(NAME, k)), "a disk's name");
        paths(images.values());
        return told;
    }

    private static void paths(Collection<String> all) {
        require(all.size() <= MOST, all.size() + " paths");
        require(all.stream().allMatch(Told::path), "a path");
    }

    private static boolean path(String text) {
        return matches(PATH, text);
    }

    private static boolean matches(Pattern form, String text) {
        return text != null && form.matcher(text).matches();
    }

    private static void require(boolean good, String what) {
        if (!good) {
            throw Message.wrong(what + " of a form that no host gives");
        }
    }
}
