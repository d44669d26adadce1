package org.gnomon.control.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.apache.karaf.shell.support.CommandException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;

class FailureTest {

    @Test
    void aProblemIsToldWithItsNextStepAndEndsWithOne() {
        Throwable error =
                new CompletionException(
                        Problem.of(Problem.UNKNOWN_VM, "There is no VM x.", "See vm-list.")
                                .asException());
        assertThat(Failure.of(error))
                .isEqualTo(new Failure(1, "Error: There is no VM x. See vm-list."));
    }

    @Test
    void wrongArgumentsEndWithTwoAndNoColours() {
        Failure failure =
                Failure.of(
                        new CommandException(
                                "\u001B[31mError executing command x: no\u001B[39m", "m"));
        assertThat(failure).isEqualTo(new Failure(2, "Error: x: no"));
    }

    @Test
    void anythingElseIsAFailureWithItsType() {
        Failure failure = Failure.of(new IllegalStateException("odd"));
        assertThat(failure.exitCode()).isEqualTo(1);
        assertThat(failure.text()).contains("IllegalStateException").contains("odd");
    }
}
