package org.gnomon.shell.internal.work;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;

/**
 * Which VMM the demonstration begins on and which it updates to.
 *
 * @param start what the VM begins on; empty leaves it to the backend's example
 * @param target what it is updated to, in the backend's own terms
 * @param words what was found and chosen, for a person
 */
public record VmmChoice(Optional<VmmVersion> start, String target, String words) {

    /**
     * Chooses.
     *
     * @param found VMMs on this machine, oldest version first
     * @param wanted the target that was asked for
     */
    public static VmmChoice of(List<VmmVersion> found, Optional<String> wanted) {
        return wanted.map(target -> to(found, target)).orElseGet(() -> among(found));
    }

    private static VmmChoice to(List<VmmVersion> found, String target) {
        Optional<VmmVersion> start =
                found.stream().filter(v -> !v.location().equals(target)).findFirst();
        boolean known = found.stream().anyMatch(v -> v.location().equals(target));
        String which = known ? ", the oldest of the others." : ", the oldest.";
        String begin = start.map(v -> " The VM begins on " + v + which).orElse("");
        return new VmmChoice(start, target, list(found) + begin + " It is updated to " + target);
    }

    private static VmmChoice among(List<VmmVersion> found) {
        if (found.isEmpty()) {
            throw Problem.of(
                            Problem.MISSING_PART,
                            "no VMM was found on this machine, so there is nothing to update to",
                            "Install one, or name one with --update-to.")
                    .asException();
        }
        VmmVersion oldest = found.get(0);
        VmmVersion newest = found.get(found.size() - 1);
        String words =
                found.size() == 1
                        ? " The update is a restart of the VMM on this same version; name another"
                                + " one with --update-to"
                        : " The VM begins on the oldest, "
                                + oldest
                                + ", and is updated to the newest, "
                                + newest;
        return new VmmChoice(Optional.of(oldest), newest.location(), list(found) + words);
    }

    private static String list(List<VmmVersion> found) {
        if (found.isEmpty()) {
            return "No VMM was found by itself.";
        }
        return "Found "
                + found.stream()
                        .map(v -> v + " (" + v.location() + ")")
                        .collect(Collectors.joining(", "))
                + ".";
    }
}
