package org.gnomon.backend.kvm.internal.memory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the room of RAM files that were only promised it, with the lowest priority and beside who
 * writes them or runs on them: {@code fallocate} of util-linux changes no byte that is there.
 */
public final class Reserver {

    private static final Logger LOG = LoggerFactory.getLogger(Reserver.class);
    private static final long PIECE_BYTES = 64 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String NICENESS = "19";

    /** By this name it is found also if it is removed meanwhile; by its own it would be made. */
    private static final String INPUT = "/proc/self/fd/0";

    private final Scheduler scheduler;
    private final Commands commands;

    public Reserver(Scheduler scheduler) {
        this.scheduler = scheduler;
        commands = new Commands(scheduler);
    }

    /**
     * Takes it, piece by piece, in the background.
     *
     * @return completes when it is taken, or when the file has been removed; fails with {@code
     *     out-of-space}. Without anybody waiting, that is logged
     */
    public CompletionStage<Void> reserve(Path file, long sizeBytes) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        scheduler.blocking().execute(() -> take(file, sizeBytes, taken));
        return taken;
    }

    private void take(Path file, long sizeBytes, CompletableFuture<Void> taken) {
        try {
            for (long at = 0; at < sizeBytes && Files.exists(file); at += PIECE_BYTES) {
                take(file, at, Math.min(PIECE_BYTES, sizeBytes - at));
            }
            taken.complete(null);
        } catch (RuntimeException e) {
            if (Files.notExists(file)) {
                taken.complete(null);
                return;
            }
            LOG.warn(
                    "A VM's memory may run out of room: {}. Free some in {}, or move VMs away.",
                    e.getMessage(),
                    file.getParent());
            taken.completeExceptionally(e);
        }
    }

    private void take(Path file, long at, long bytes) {
        List<String> command = new ArrayList<>(List.of("nice", "-n", NICENESS, "fallocate"));
        command.addAll(List.of("-o", Long.toString(at), "-l", Long.toString(bytes), INPUT));
        Commands.Output said = commands.run(command, file, LIMIT);
        if (said.exit() != 0) {
            throw Problems.of(
                    Problem.OUT_OF_SPACE,
                    "Cannot take " + bytes + " bytes of " + file + ": " + said.text().strip(),
                    "Free some room there, or configure another ramDirectory.");
        }
    }
}
