package org.gnomon.conformance.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** Says what problem is expected. */
public final class Problems {

    private Problems() {}

    /** Holds that something fails with a problem of one of these codes, and gives the problem. */
    public static Problem expect(ThrowingCallable call, String... codes) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown)
                .as("expected to fail with one of " + java.util.List.of(codes))
                .isInstanceOf(GnomonException.class);
        Problem problem = ((GnomonException) thrown).problem();
        assertThat(problem.code()).as(problem.message()).isIn((Object[]) codes);
        assertThat(problem.message()).isNotBlank();
        return problem;
    }
}
