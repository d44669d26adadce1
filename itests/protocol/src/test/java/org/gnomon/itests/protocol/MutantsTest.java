package org.gnomon.itests.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bugs that are planted in the model; each must break a property. The steps that lead there are in
 * {@code target/counterexamples.txt}; they are the shortest ones but for liveness.
 */
class MutantsTest {

    @ParameterizedTest(name = "{2} breaks {3}")
    @CsvSource({
        "Switchover, Switchover, lying-fence, AtMostOneActive",
        "Switchover, Zombies, no-epoch-check, EpochOnlyGrows",
        "Switchover, Switchover, intent-after-act, IntentBeforeAct",
        "Switchover, Harm, intent-after-act, JournalIsTrue",
        "Switchover, Harm, guessing-recovery, NoAckedWriteLost",
        "Switchover, Switchover, early-release, ReleasedOnlyAfterCommit",
        "Switchover, Harm, early-release, deadlock",
        "Switchover, Liveness, idle-recovery, liveness",
        "Shadow, Shadow, switch-unseeded, OnlyWholeCopiesAreUsed",
        "Shadow, Shadow, shadow-reused, OnlyWholeCopiesAreUsed",
    })
    void isFound(String module, String config, String mutant, String property) {
        Outcome outcome =
                Ledger.add(Tlc.check(Bounds.planted(module, config, mutant), Bounds.limit()));
        assertThat(outcome.violated()).isEqualTo(property);
        assertThat(Trace.of(outcome.lines())).isNotEmpty();
    }
}
