package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
        ShownRules rules = new ShownRules(FleetTrainerContract.class);
        FleetTrainerContract recorder = rules::asked;
        for (TrainerFlaw flaw : TrainerFlaw.values()) {
            catchThrowable(() -> flaw.rule.hold(recorder));
        }
        assertThat(rules.shown()).isEqualTo(rules.all());
    }
}
