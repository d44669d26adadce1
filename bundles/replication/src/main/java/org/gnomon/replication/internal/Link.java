package org.gnomon.replication.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.RunState;
import org.gnomon.replication.internal.far.ReplicationPeer;
import org.gnomon.replication.internal.far.SharedContent;
import org.gnomon.service.StateReplication.Precopy;
import org.gnomon.spi.backend.Replica;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** The replication to one shadow, from opening its replica to freeing it. */
final class Link {

    private static final Duration LONGEST_AGE = Duration.ofDays(1);

    private final Wish wish;
    private final Environment env;
    private final Counters counters = new Counters();
    private final ByteRate.Share rate;
    private final Pace pace;
    private final Dirtying dirtying = new Dirtying();
    private final LinkStatus status;
    private final Figures figures;
    private final SwitchWatch switchWatch;
    private final CompletableFuture<ReplicationStatus> inSync = new CompletableFuture<>();
    private CompletionStage<?> work = CompletableFuture.completedStage(null);
    private Opened opened;
    private CompletionStage<Void> releasing;
    private CompletionStage<Void> stopping;
    private volatile boolean followsOn;

    /**
     * What all links share.
     *
     * @param spill where what does not fit into memory between two checkpoints goes
     * @param far how replicas on other hosts are reached
     * @param shared what was sent to other hosts
     * @param here the far end of replicas on this host
     */
    record Environment(
            TimeSource time,
            Scheduler scheduler,
            CodecRegistry codecs,
            Path spill,
            FarAccess far,
            SharedContent shared,
            ReplicationPeer here) {}

    /** What there is once there is a replica. */
    private record Opened(Replica replica, Carrier carrier) {}

    Link(Wish wish, Environment env, ByteRate.Share rate) {
        this.wish = wish;
        this.env = env;
        this.rate = rate;
        pace = new Pace(wish.policy().lagTarget(), wish.vm().definition().memoryBytes());
        status = new LinkStatus(wish.id(), env.time(), counters, wish.oldest());
        figures = new Figures(wish.id(), wish.every());
        switchWatch = new SwitchWatch(wish.vm(), env.scheduler(), status, this::afterSwitch);
    }

    /** Completes when seeding is over. */
    CompletionStage<ReplicationStatus> start() {
        follow(
                Stages.call(this::openOrFollow)
                        .thenCompose(this::opened)
                        .whenComplete(this::startEnded));
        return inSync;
    }

    private CompletionStage<Replica> openOrFollow() {
        Optional<Replica> outlived = wish.outlived();
        followsOn = outlived.isPresent();
        return followsOn
                ? CompletableFuture.completedStage(outlived.get())
                : wish.vm().openReplica(wish.place());
    }

    private CompletionStage<Void> opened(Replica replica) {
        synchronized (this) {
            // First of all, so that it is closed whatever comes.
            opened = new Opened(replica, null);
        }
        Carrier carrier = carrier(replica);
        synchronized (this) {
            opened = new Opened(replica, carrier);
        }
        Optional<Checkpoint> held = replica.held();
        if (held.isPresent()) {
            return followHeld(carrier, replica, held.get());
        }
        carrier.goOn();
        return Stages.DONE;
    }

    private Carrier carrier(Replica replica) {
        Assembly.Ground ground =
                new Assembly.Ground(env, wish, status, pace, dirtying, counters, rate, figures);
        return replica.far().isPresent()
                ? FarAssembly.of(ground, replica, this::afterRound, this::tell)
                : Assembly.of(ground, replica, this::afterRound, this::tell);
    }

    /** A checkpoint from before: advanced in checkpoint mode, else given up if nobody needs it. */
    private CompletionStage<Void> followHeld(Carrier carrier, Replica replica, Checkpoint held) {
        if (wish.isMode()) {
            Duration age = Duration.between(held.capturedAt(), env.time().now());
            boolean sane = !age.isNegative() && age.compareTo(LONGEST_AGE) < 0;
            status.isOld(sane ? age : LONGEST_AGE);
            carrier.followOn();
            return Stages.DONE;
        }
        return wish.vm()
                .runState()
                .thenCompose(
                        state -> {
                            wish.requireNotNeeded(held, state);
                            return replica.release();
                        })
                .thenRun(carrier::goOn);
    }

    private void startEnded(Void ignored, Throwable error) {
        if (error != null) {
            status.fail(GnomonException.problemOf(error));
            tell();
        }
    }

    private void afterRound() {
        opened().carrier().afterRound();
        tell();
    }

    /** Tells who waits for the start how it went. */
    private void tell() {
        LinkState now = status.state();
        boolean behind =
                now == LinkState.SEEDING || now.followsCheckpoints() && counters.rounds() == 0;
        if (now.isOver()) {
            inSync.completeExceptionally(status.refusal("the start").asException());
        } else if (!behind && !inSync.isDone()) {
            inSync.complete(show());
        }
    }

    ReplicationStatus show() {
        switchWatch.look();
        boolean mode = wish.isMode() && figures.show().isPresent();
        return status.show(
                mode ? figures.interval() : carrier().map(Carrier::period).orElseGet(pace::period));
    }

    LinkState state() {
        return status.state();
    }

    Optional<Problem> failure() {
        return status.state() == LinkState.FAILED ? status.failure() : Optional.empty();
    }

    Optional<Precopy> precopy() {
        double rate = carrier().map(Carrier::bytesPerSecond).orElse(Double.NaN);
        return dirtying.show(env.time().nanos())
                .map(seen -> Double.isNaN(rate) ? seen : new Precopy(seen.dirtied(), rate));
    }

    long mostHeld() {
        return carrier().map(Carrier::mostHeld).orElse(0L);
    }

    /** What keeps the replica from being in sync, although replication goes on. */
    Optional<Problem> trouble() {
        return status.state().isOver() ? Optional.empty() : carrier().flatMap(Carrier::trouble);
    }

    Optional<CheckpointStatus> checkpoints() {
        return figures.show();
    }

    synchronized Optional<Replica> replica() {
        return Optional.ofNullable(opened).map(Opened::replica);
    }

    private synchronized Optional<Carrier> carrier() {
        return Optional.ofNullable(opened).map(Opened::carrier);
    }

    CompletionStage<Checkpoint> checkpoint() {
        switchWatch.look();
        return carrier()
                .map(Carrier::take)
                .orElseGet(() -> Stages.failed(status.refusal("a checkpoint")));
    }

    CompletionStage<Void> release() {
        if (!wish.isMode()) {
            return giveUp();
        }
        if (status.moveFrom(LinkState.REHEARSING, LinkState.HOLDING)) {
            opened().carrier().goOn();
        }
        return Stages.DONE;
    }

    private synchronized CompletionStage<Void> giveUp() {
        if (status.state() != LinkState.REHEARSING) {
            return Stages.DONE;
        }
        if (releasing == null) {
            Replica replica = opened.replica();
            CompletableFuture<Void> done = new CompletableFuture<>();
            releasing = done;
            follow(done);
            Stages.plain(Stages.call(replica::release))
                    .whenComplete((ignored, error) -> released(done, error));
        }
        return releasing;
    }

    private void released(CompletableFuture<Void> done, Throwable error) {
        synchronized (this) {
            releasing = null;
        }
        if (error != null) {
            done.completeExceptionally(error);
            return;
        }
        if (status.resumeFrom(LinkState.REHEARSING)) {
            opened().carrier().goOn();
        }
        done.complete(null);
    }

    /**
     * The last changes of a switch, in the calling thread; nothing while a checkpoint is held for
     * somebody. That of checkpoint mode is written over: the backend allows it inside its switch.
     */
    void copyForSwitch() {
        Carrier carrier;
        synchronized (this) {
            LinkState now = status.state();
            if (now == LinkState.REHEARSING) {
                return;
            }
            if (!now.mayBeSwitchedTo() || opened.carrier().isTorn()) {
                throw status.refusal("the final copy of a switch").asException();
            }
            carrier = opened.carrier();
            switchWatch.begin();
        }
        carrier.copyForSwitch();
    }

    private void afterSwitch(boolean switched) {
        Opened now = opened();
        if (switched && wish.outlived().isEmpty()) {
            status.failFrom(LinkState.SWITCHING, wish.becameTheVm());
            tell();
            return;
        }
        boolean holds = wish.isMode() && now.replica().held().isPresent();
        boolean resumed =
                holds
                        ? status.moveFrom(LinkState.SWITCHING, LinkState.HOLDING)
                        : status.resumeFrom(LinkState.SWITCHING);
        if (resumed) {
            now.carrier().goOn();
        }
    }

    /**
     * Makes way for another link to the same shadow. It can follow on with the replica of this one,
     * unless that was tried before to no avail; one that holds a checkpoint is always left to it.
     */
    CompletionStage<Void> makeWay() {
        Optional<Replica> there = replica().filter(replica -> wish.outlived().isPresent());
        boolean fruitless = followsOn && counters.rounds() == 0;
        boolean good = there.isPresent() && !fruitless && status.mayBeFollowed();
        return end(there.flatMap(Replica::held).isEmpty() && !good);
    }

    /** As {@link #stop}, but a checkpoint that may be all that is left of its VM is not freed. */
    CompletionStage<Void> leave() {
        if (replica().flatMap(Replica::held).isEmpty()) {
            return stop();
        }
        return Stages.call(wish.vm()::runState)
                .handle((state, error) -> state == RunState.RUNNING || state == RunState.PAUSED)
                .thenCompose(this::end);
    }

    /** Frees the replica, after what is under way has ended. A failure may be tried again. */
    CompletionStage<Void> stop() {
        return end(true);
    }

    private synchronized CompletionStage<Void> end(boolean free) {
        if (stopping == null) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            stopping = done;
            if (status.state() != LinkState.STOPPED) {
                status.move(LinkState.STOPPED);
            }
            work.handle((value, error) -> null)
                    .thenCompose(v -> carrier().map(Carrier::halt).orElse(Stages.DONE))
                    .thenCompose(v -> free ? closeReplica() : Stages.DONE)
                    .thenRun(() -> forget(free))
                    .whenComplete((v, error) -> stopped(done, error));
        }
        return stopping;
    }

    /** What a backend may still have to fold stays. */
    private void forget(boolean freed) {
        carrier().ifPresent(carrier -> carrier.forget(freed));
    }

    private CompletionStage<Void> closeReplica() {
        return replica().map(replica -> Stages.call(replica::close)).orElse(Stages.DONE);
    }

    private void stopped(CompletableFuture<Void> done, Throwable error) {
        tell();
        if (error == null) {
            done.complete(null);
            return;
        }
        Problem problem = GnomonException.problemOf(error);
        synchronized (this) {
            status.stopFailed(problem);
            stopping = null;
        }
        done.completeExceptionally(problem.asException(error));
    }

    private synchronized Opened opened() {
        return opened;
    }

    /** What {@link #end} waits for before it closes the replica. */
    private synchronized void follow(CompletionStage<?> more) {
        CompletionStage<?> before = work;
        work =
                before.handle((value, error) -> more)
                        .thenCompose(stage -> stage.handle((value, error) -> null));
    }
}
