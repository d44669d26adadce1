package org.gnomon.conformance;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gnomon.conformance.support.Bounded;

/** Which rules of a contract ask for what is tested: those that some flaw has shown to fail. */
final class ShownRules {

    private final Set<String> all;
    private final Set<String> shown = new TreeSet<>();

    ShownRules(Class<?> contract) {
        all =
                Arrays.stream(contract.getMethods())
                        .filter(m -> m.isAnnotationPresent(Bounded.class))
                        .map(m -> m.getName())
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    /** In place of what is tested: notes which rule asked for it. */
    <T> T asked() {
        StackWalker.getInstance()
                .walk(
                        frames ->
                                frames.map(StackWalker.StackFrame::getMethodName)
                                        .filter(all::contains)
                                        .findFirst())
                .ifPresent(shown::add);
        throw new IllegalStateException("only asked which rule it is");
    }

    Set<String> all() {
        return all;
    }

    Set<String> shown() {
        return shown;
    }
}
