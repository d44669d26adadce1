package org.gnomon.backend.kvm.internal.vm;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.far.FarHost.Outcome;
import org.gnomon.model.GnomonException;
import org.gnomon.service.PeerHosts;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * The loading of the guest's last state on another host, asked for before that state is on its way:
 * so it begins there when the last byte has come, and not a question later. The guest stands still
 * for every one of those. That it fails or is not heard of changes nothing: who is told to run
 * loads first if that was not done.
 *
 * <pre>
 *   here:   ask ------- last pages, state ----- acknowledged, fenced ----- activate
 *   there:  ...waits until all of it is there | loads .................. | runs
 * </pre>
 */
final class FarLoad {
    private static final Set<String> LOST = Set.of(PeerHosts.UNREACHABLE, PeerHosts.NO_ANSWER);

    private final CompletableFuture<Outcome> asked;
    private final CompletableFuture<Long> loaded;

    private FarLoad(CompletableFuture<Outcome> asked, TimeSource time) {
        this.asked = asked;
        this.loaded = asked.thenApply(o -> time.nanos());
    }

    /** Asks for it; whoever gives up the move ends what was prepared there, and so this too. */
    static FarLoad ask(FarHost far, String key, Scheduler scheduler, TimeSource time) {
        return new FarLoad(
                CompletableFuture.supplyAsync(
                        () -> far.load(key, FarHost.MOST_PATIENCE), scheduler.blocking()),
                time);
    }

    /** When it was heard of; the other time if it was not. Never blocks. */
    long heardNanos(long otherwise) {
        return loaded.isCompletedExceptionally() ? otherwise : loaded.getNow(otherwise);
    }

    /** Why it failed there, if that was answered: what was prepared has ended. Never blocks. */
    Optional<GnomonException> failure() {
        try {
            asked.getNow(null);
            return Optional.empty();
        } catch (CompletionException e) {
            GnomonException why = GnomonException.problemOf(e).asException(e.getCause());
            return LOST.contains(why.problem().code()) ? Optional.empty() : Optional.of(why);
        }
    }
}
