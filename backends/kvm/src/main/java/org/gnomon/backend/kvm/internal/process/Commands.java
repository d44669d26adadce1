package org.gnomon.backend.kvm.internal.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;

/** Runs programs: short ones for their output, long ones to be left alone. */
public final class Commands {
    /** More than any QEMU says about itself. */
    private static final int MAX_OUTPUT = 256 << 10;

    private final Scheduler scheduler;

    public Commands(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * What a short program said.
     *
     * @param exit its exit code
     * @param text its output and errors, cut at a greatest length
     */
    public record Output(int exit, String text) {}

    /** Runs a short program. Blocks, at most a little longer than the limit. */
    public Output run(List<String> command, Duration limit) {
        return run(new ProcessBuilder(command), limit);
    }

    /** As above, with a file as its standard input, which must be there. */
    public Output run(List<String> command, Path input, Duration limit) {
        return run(new ProcessBuilder(command).redirectInput(input.toFile()), limit);
    }

    private Output run(ProcessBuilder builder, Duration limit) {
        List<String> command = builder.command();
        Process process = start(builder.redirectErrorStream(true), command);
        CompletableFuture<Output> output = new CompletableFuture<>();
        scheduler.blocking().execute(() -> collect(process, output));
        try {
            process.getOutputStream().close();
            return Waits.get(output, limit, command.get(0));
        } catch (IOException e) {
            throw Problems.io("Cannot run " + command.get(0), e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void collect(Process process, CompletableFuture<Output> output) {
        try (InputStream in = process.getInputStream()) {
            byte[] text = in.readNBytes(MAX_OUTPUT);
            if (in.read() >= 0) {
                process.destroyForcibly();
            }
            output.complete(
                    new Output(process.waitFor(), new String(text, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            output.completeExceptionally(Problems.io("Reading a program's output", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            output.completeExceptionally(e);
        }
    }

    /**
     * Starts a program in a session of its own, so that neither a signal to the container's
     * terminal nor the container's end reaches it. What it says goes to a file.
     *
     * @param niceness 0 for an ordinary priority, more for a lower one
     */
    public ProcessIdentity startDetached(List<String> command, Path log, int niceness) {
        List<String> all = new ArrayList<>(List.of("setsid"));
        if (niceness > 0) {
            all.addAll(List.of("nice", "-n", Integer.toString(niceness)));
        }
        all.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(all)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process = start(builder, command);
        return ProcessIdentity.of(process.pid())
                .orElseGet(() -> new ProcessIdentity(process.pid(), -1, ProcFs.bootId()));
    }

    private static Process start(ProcessBuilder builder, List<String> command) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw cannotStart(command.get(0), e);
        }
    }

    private static GnomonException cannotStart(String program, IOException e) {
        return Problem.of(
                        Problem.NOT_A_VMM,
                        "Cannot run " + program + ": " + e.getMessage() + ".",
                        "Name an executable QEMU; setsid and nice of util-linux and coreutils"
                                + " must be installed too.")
                .asException(e);
    }
}
