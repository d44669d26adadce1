package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gnomon.conformance.support.Bounded;
import org.gnomon.spi.forecast.FleetTrainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.opentest4j.TestAbortedException;

/** The contract passes on a plain trainer, and each rule fails on one that breaks it. */
class FleetTrainerContractTest implements FleetTrainerContract {

    @Override
    public FleetTrainer trainer() {
        return new FlawedTrainer(TrainerFlaw.NONE);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void eachFlawIsFound(TrainerFlaw flaw) {
        FleetTrainerContract contract = () -> new FlawedTrainer(flaw);
        assertThat(catchThrowable(() -> flaw.rule.hold(contract)))
                .isNotNull()
                .isNotInstanceOf(TestAbortedException.class);
    }

    /** What is not in the list of flaws could be a rule that never fails. */
    @Test
    void eachRuleIsShownToFail() {
        Set<String> rules =
                Arrays.stream(FleetTrainerContract.class.getMethods())
                        .filter(m -> m.isAnnotationPresent(Bounded.class))
                        .map(Method::getName)
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> shown = new TreeSet<>();
        FleetTrainerContract recorder =
                () -> {
                    StackWalker.getInstance()
                            .walk(
                                    frames ->
                                            frames.map(StackWalker.StackFrame::getMethodName)
                                                    .filter(rules::contains)
                                                    .findFirst())
                            .ifPresent(shown::add);
                    throw new IllegalStateException("only asked which rule it is");
                };
        for (TrainerFlaw flaw : TrainerFlaw.values()) {
            catchThrowable(() -> flaw.rule.hold(recorder));
        }
        assertThat(shown).isEqualTo(rules);
    }
}
