package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import org.gnomon.spi.forecast.Forecaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.opentest4j.TestAbortedException;

/** The contract passes on the plainest forecaster, and each rule fails on one that breaks it. */
class ForecasterContractTest implements ForecasterContract {

    @Override
    public Forecaster forecaster() {
        return new Flawed(Flaw.NONE);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void eachFlawIsFound(Flaw flaw) {
        assertThat(catchThrowable(() -> flaw.rule.hold(broken(flaw))))
                .as("what the rule says to it")
                .isNotNull()
                .isNotInstanceOf(TestAbortedException.class);
    }

    /** What is not in the list of flaws could be a rule that never fails. */
    @Test
    void eachRuleIsShownToFail() {
        ShownRules rules = new ShownRules(ForecasterContract.class);
        ForecasterContract recorder = rules::asked;
        for (Flaw flaw : Flaw.values()) {
            catchThrowable(() -> flaw.rule.hold(recorder));
        }
        assertThat(rules.shown()).isEqualTo(rules.all());
    }

    /** Not a class with a name: JUnit would run it. */
    private static ForecasterContract broken(Flaw flaw) {
        return new ForecasterContract() {
            @Override
            public Forecaster forecaster() {
                return new Flawed(flaw);
            }

            @Override
            public Duration patience() {
                return flaw == Flaw.NEVER_ENDS
                        ? Duration.ofSeconds(1)
                        : ForecasterContract.super.patience();
            }
        };
    }
}
