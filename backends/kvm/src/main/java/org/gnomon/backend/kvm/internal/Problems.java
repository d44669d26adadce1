package org.gnomon.backend.kvm.internal;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Locale;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** The problems of this backend in one place, so that codes and next steps stay consistent. */
public final class Problems {
    /** Code: QEMU answered with an error. */
    public static final String QEMU_ERROR = "qemu-error";

    /** Code: what came over a QMP socket is not QMP. */
    public static final String QMP_PROTOCOL = "qmp-protocol";

    private Problems() {}

    public static GnomonException of(String code, String message, String nextStep) {
        return Problem.of(code, message, nextStep).asException();
    }

    public static GnomonException timeout(String what, Duration limit) {
        return of(
                Problem.TIMEOUT,
                what + " gave no answer within " + limit.toMillis() + " ms.",
                "Look whether the QEMU process hangs; its log is in the VM's state folder.");
    }

    public static GnomonException invalid(String message, String nextStep) {
        return of(Problem.INVALID_INPUT, message, nextStep);
    }

    /** An I/O error: {@code out-of-space} if that is what it is. */
    public static GnomonException io(String what, IOException e) {
        String reason = reason(e);
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("quota exceeded")) {
            return Problem.of(
                            Problem.OUT_OF_SPACE,
                            what + ": " + reason + ".",
                            "Free some room there, or configure another directory.")
                    .asException(e);
        }
        return Problem.of(Problem.INTERNAL, what + ": " + reason + ".", "").asException(e);
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getFile() + ": " + f.getReason();
        }
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + " " + e.getMessage();
    }
}
