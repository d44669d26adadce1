package org.gnomon.shell.internal.text;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.BackendInfo;

/** A backend, what it can do and what it found. */
public final class BackendText {

    private BackendText() {}

    /** Some lines about one. */
    public static String of(BackendInfo info, List<VmmVersion> vmms) {
        Figures figures = new Figures();
        figures.add("can", words(info.capabilities()));
        figures.add("update classes", words(info.updateClasses()));
        new TreeMap<>(info.facts()).forEach(figures::add);
        for (VmmVersion vmm : vmms) {
            figures.add("found", vmm + "  " + vmm.location());
        }
        if (vmms.isEmpty()) {
            figures.add("found", "no VMM");
        }
        return info.kind() + ": " + info.description() + "\n" + figures;
    }

    private static String words(Collection<? extends Enum<?>> constants) {
        return constants.stream().map(Human::word).sorted().collect(Collectors.joining(", "));
    }
}
