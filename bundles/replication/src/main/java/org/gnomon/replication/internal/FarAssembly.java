package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Problem;
import org.gnomon.spi.backend.Replica;

/**
 * The parts of a link whose replica is on another host.
 *
 * @param link runs its feeds
 * @param freezes what it does while the guest is frozen
 * @param checkpoints takes them
 * @param setbacks of checkpoints
 */
record FarAssembly(FarLink link, FarFreezes freezes, Checkpoints checkpoints, Setbacks setbacks)
        implements Carrier {

    /**
     * Makes one that is idle.
     *
     * @param onRound called after each round that has arrived, by no particular thread
     * @param onCheckpoint called after each checkpoint, by no particular thread
     */
    static FarAssembly of(
            Assembly.Ground on, Replica replica, Runnable onRound, Runnable onCheckpoint) {
        FarEnds ends = new FarEnds(on, replica);
        FarFreezes freezes = new FarFreezes(on, ends);
        // A link may be cut for a while; the checkpoint that is held stays meanwhile.
        Setbacks setbacks = new Setbacks(ends.settings().outage(), true);
        on.figures().backToBack();
        Checkpoints checkpoints =
                new Checkpoints(
                        new Checkpoints.Parts(
                                on.env(), on.wish(), on.status(), replica, freezes, setbacks),
                        on.wish().every(),
                        on.figures(),
                        onCheckpoint);
        FarLink link = new FarLink(on, ends, freezes, checkpoints::kept, onRound);
        freezes.follow(link);
        return new FarAssembly(link, freezes, checkpoints, setbacks);
    }

    @Override
    public void goOn() {
        checkpoints.goOn();
    }

    @Override
    public void followOn() {
        checkpoints.followOn();
    }

    @Override
    public void afterRound() {
        checkpoints.afterRound();
    }

    /** In checkpoint mode the next one may be waiting for the link; nobody else waits with it. */
    @Override
    public CompletionStage<Checkpoint> take() {
        Optional<Problem> trouble = checkpoints.isMode() ? trouble() : Optional.empty();
        return trouble.isPresent() ? Stages.failed(trouble.get()) : checkpoints.take();
    }

    @Override
    public boolean isTorn() {
        return false;
    }

    @Override
    public void copyForSwitch() {
        checkpoints.halt();
        freezes.copy();
    }

    @Override
    public CompletionStage<Void> halt() {
        CompletionStage<?> last = checkpoints.halt();
        freezes.halt();
        return link.halt().thenCompose(ignored -> last).handle((value, error) -> null);
    }

    @Override
    public void forget(boolean freed) {
        // Everything went with halt().
    }

    @Override
    public Duration period() {
        return link.period();
    }

    @Override
    public Optional<Problem> trouble() {
        return link.trouble().or(setbacks::last);
    }

    @Override
    public long mostHeld() {
        return link.mostHeld();
    }

    @Override
    public double bytesPerSecond() {
        return link.bytesPerSecond();
    }
}
