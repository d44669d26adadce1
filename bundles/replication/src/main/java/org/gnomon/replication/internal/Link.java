package org.gnomon.replication.internal;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowPlace;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** The replication of one VM, from opening its replica to freeing it. */
final class Link {

    private final VirtualMachine vm;
    private final Environment env;
    private final Counters counters = new Counters();
    private final ShadowPlace place;
    private final ByteRate.Share rate;
    private final Pace pace;
    private final LinkStatus status;
    private final SwitchWatch switchWatch;
    private final CompletableFuture<ReplicationStatus> inSync = new CompletableFuture<>();
    private CompletionStage<?> work = CompletableFuture.completedStage(null);
    private Opened opened;
    private CompletionStage<Void> releasing;
    private CompletionStage<Void> stopping;

    /** What all links share. */
    record Environment(TimeSource time, Scheduler scheduler, CodecRegistry codecs) {}

    /** What there is once there is a replica. */
    private record Opened(Replica replica, RoundRunner runner, RoundLoop loop) {}

    Link(
            VirtualMachine vm,
            ShadowPlace place,
            ProtectionPolicy policy,
            Environment env,
            ByteRate.Share rate) {
        this.vm = vm;
        this.place = place;
        this.rate = rate;
        this.env = env;
        pace = new Pace(policy.lagTarget(), vm.definition().memoryBytes());
        status = new LinkStatus(vm.definition().id(), env.time(), counters, policy.lagTarget());
        switchWatch = new SwitchWatch(vm, env.scheduler(), status, this::goOn);
    }

    /** Completes when seeding is over. */
    CompletionStage<ReplicationStatus> start() {
        follow(
                Stages.call(() -> vm.openReplica(place))
                        .thenAccept(this::opened)
                        .whenComplete(this::startEnded));
        return inSync;
    }

    private void opened(Replica replica) {
        synchronized (this) {
            // First of all, so that it is closed whatever comes.
            opened = new Opened(replica, null, null);
        }
        Pump pump = new Pump(replica.pages(), env.codecs(), counters, rate, env.time()::nanos);
        RoundRunner runner =
                new RoundRunner(env.time(), env.scheduler(), pump, rate, () -> vm.memory().pages());
        RoundLoop.Parts parts =
                new RoundLoop.Parts(env.time(), env.scheduler(), runner, status, pace);
        RoundLoop loop = new RoundLoop(parts, this::afterRound);
        synchronized (this) {
            opened = new Opened(replica, runner, loop);
        }
        loop.goOn();
    }

    private void startEnded(Void ignored, Throwable error) {
        if (error != null) {
            status.fail(GnomonException.problemOf(error));
            afterRound();
        }
    }

    /** Tells who waits for the start how it went. */
    private void afterRound() {
        LinkState now = status.state();
        if (now == LinkState.FAILED || now == LinkState.STOPPED) {
            inSync.completeExceptionally(status.refusal("the start").asException());
        } else if (now != LinkState.SEEDING && !inSync.isDone()) {
            inSync.complete(show());
        }
    }

    private void goOn() {
        opened().loop().goOn();
    }

    ReplicationStatus show() {
        switchWatch.look();
        return status.show(pace.period());
    }

    LinkState state() {
        return status.state();
    }

    Optional<Problem> failure() {
        return status.state() == LinkState.FAILED ? status.failure() : Optional.empty();
    }

    synchronized Optional<Replica> replica() {
        return Optional.ofNullable(opened).map(Opened::replica);
    }

    CompletionStage<Checkpoint> checkpoint() {
        switchWatch.look();
        CompletableFuture<Void> over = new CompletableFuture<>();
        synchronized (this) {
            if (!status.state().followsLag()) {
                return Stages.failed(status.refusal("a checkpoint"));
            }
            status.move(LinkState.CHECKPOINTING);
            follow(over);
        }
        Opened o = opened();
        return Stages.plain(
                o.loop()
                        .halt()
                        .thenCompose(ignored -> o.loop().lastRounds())
                        .thenCompose(ignored -> o.replica().checkpoint(this::copyWhileFrozen))
                        .whenComplete(this::checkpointEnded)
                        .whenComplete((checkpoint, error) -> over.complete(null)));
    }

    private void checkpointEnded(Checkpoint checkpoint, Throwable error) {
        if (error != null) {
            status.resumeFrom(LinkState.CHECKPOINTING);
            goOn();
        } else if (!status.moveFrom(LinkState.CHECKPOINTING, LinkState.REHEARSING)) {
            // Stopped meanwhile: closing the replica gives the checkpoint up.
            throw status.refusal("a checkpoint").asException();
        }
    }

    private void copyWhileFrozen() {
        long start = env.time().nanos();
        opened().runner().copyWhileFrozen();
        status.roundFinished(start);
    }

    synchronized CompletionStage<Void> release() {
        if (status.state() != LinkState.REHEARSING) {
            return CompletableFuture.completedStage(null);
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
            goOn();
        }
        done.complete(null);
    }

    /** The last changes of a switch, in the calling thread; nothing while a checkpoint is held. */
    void copyForSwitch() {
        synchronized (this) {
            LinkState now = status.state();
            if (now == LinkState.REHEARSING) {
                return;
            }
            if (now != LinkState.SWITCHING && !now.followsLag()) {
                throw status.refusal("the final copy of a switch").asException();
            }
            switchWatch.begin();
            opened.loop().halt();
        }
        copyWhileFrozen();
    }

    /** Frees the replica, after what is under way has ended. A failure may be tried again. */
    synchronized CompletionStage<Void> stop() {
        if (stopping == null) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            stopping = done;
            if (status.state() != LinkState.STOPPED) {
                status.move(LinkState.STOPPED);
            }
            CompletionStage<?> rounds =
                    opened == null || opened.loop() == null ? work : opened.loop().halt();
            work.handle((value, error) -> rounds)
                    .thenCompose(stage -> stage.handle((value, error) -> null))
                    .thenCompose(ignored -> closeReplica())
                    .whenComplete((ignored, error) -> stopped(done, error));
        }
        return stopping;
    }

    private CompletionStage<Void> closeReplica() {
        return replica()
                .map(replica -> Stages.call(replica::close))
                .orElse(CompletableFuture.completedStage(null));
    }

    private void stopped(CompletableFuture<Void> done, Throwable error) {
        afterRound();
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

    /** What {@link #stop} waits for before it closes the replica. */
    private synchronized void follow(CompletionStage<?> more) {
        CompletionStage<?> before = work;
        work =
                before.handle((value, error) -> more)
                        .thenCompose(stage -> stage.handle((value, error) -> null));
    }
}
