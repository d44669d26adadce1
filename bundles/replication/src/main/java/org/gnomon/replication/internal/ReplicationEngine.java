package org.gnomon.replication.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmId;
import org.gnomon.replication.internal.far.ReplicationPeer;
import org.gnomon.replication.internal.far.SharedContent;
import org.gnomon.service.StateReplication;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * The State Replication Engine in plain Java. Keeps one link for each shadow; a link that failed
 * stays to be looked at until it is stopped or started anew.
 *
 * <p>A start completes after the first round that was not older than the lag target when it ended,
 * or after four rounds; then with LAGGING: the primary dirties faster than the link carries.
 */
public final class ReplicationEngine implements StateReplication {

    private final Link.Environment env;
    private final Links links = new Links();

    /** As below, with the system's folder for temporary files. */
    public ReplicationEngine(TimeSource time, Scheduler scheduler, CodecRegistry codecs) {
        this(time, scheduler, codecs, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * Makes one.
     *
     * @param spill a folder for what does not fit into memory between two checkpoints
     */
    public ReplicationEngine(
            TimeSource time, Scheduler scheduler, CodecRegistry codecs, Path spill) {
        this(time, scheduler, codecs, spill, FarAccess.NONE);
    }

    /** As above, also for shadows on other hosts. */
    public ReplicationEngine(
            TimeSource time, Scheduler scheduler, CodecRegistry codecs, Path spill, FarAccess far) {
        ReplicationPeer here = new ReplicationPeer(time, scheduler, codecs, far.hosts());
        env = new Link.Environment(time, scheduler, codecs, spill, far, new SharedContent(), here);
    }

    @Override
    public CompletionStage<ReplicationStatus> start(VirtualMachine vm, ProtectionPolicy policy) {
        return start(vm, ShadowPlace.FIRST, policy, Redundancy.ONE);
    }

    @Override
    public CompletionStage<ReplicationStatus> start(
            VirtualMachine vm, ShadowPlace place, ProtectionPolicy policy, Redundancy redundancy) {
        Wish wish = new Wish(vm, place, policy, redundancy.checkpointEvery());
        ShadowId id = wish.id();
        Optional<Link> before = links.get(id).filter(link -> link.state().isOver());
        if (before.isEmpty()) {
            return Stages.plain(start(wish));
        }
        return Stages.plain(
                before.get()
                        .makeWay()
                        .thenRun(() -> links.remove(id, before.get()))
                        .thenCompose(ignored -> start(wish)));
    }

    private CompletionStage<ReplicationStatus> start(Wish wish) {
        ShadowId id = wish.id();
        Link link = new Link(wish, env, links.rate(id.vm(), wish.policy().maxBytesPerSecond()));
        if (!links.add(id, link)) {
            return Stages.failed(
                    Problem.of(
                            Problem.ALREADY_EXISTS,
                            "VM " + id.vm() + " has a replica '" + id.name() + "' already",
                            "Stop its replication first."));
        }
        return link.start();
    }

    @Override
    public List<ShadowId> shadows(VmId vm) {
        return links.of(vm);
    }

    @Override
    public CompletionStage<Void> stop(ShadowId shadow) {
        return end(shadow, Link::stop);
    }

    @Override
    public Optional<ReplicationStatus> status(ShadowId shadow) {
        return links.present(shadow).map(Link::show);
    }

    @Override
    public Optional<Problem> failure(ShadowId shadow) {
        return links.present(shadow).flatMap(Link::failure);
    }

    /** The most bytes that were kept for a far end until it had applied them; for tests. */
    long mostHeld(ShadowId shadow) {
        return links.present(shadow).map(Link::mostHeld).orElse(0L);
    }

    @Override
    public Optional<Problem> trouble(ShadowId shadow) {
        return links.present(shadow).flatMap(Link::trouble);
    }

    @Override
    public Optional<Replica> replica(ShadowId shadow) {
        return links.present(shadow).flatMap(Link::replica);
    }

    @Override
    public Optional<Precopy> precopy(ShadowId shadow) {
        return links.present(shadow).flatMap(Link::precopy);
    }

    @Override
    public Optional<CheckpointStatus> checkpoints(ShadowId shadow) {
        return links.present(shadow).flatMap(Link::checkpoints);
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(ShadowId shadow) {
        return links.present(shadow)
                .map(Link::checkpoint)
                .orElseGet(() -> Stages.failed(LinkStatus.notProtected(shadow.vm())));
    }

    @Override
    public CompletionStage<Void> release(ShadowId shadow) {
        return links.present(shadow)
                .map(Link::release)
                .orElse(CompletableFuture.completedStage(null));
    }

    @Override
    public FinalSync finalSync(ShadowId shadow) {
        return () ->
                links.present(shadow)
                        .orElseThrow(() -> LinkStatus.notProtected(shadow.vm()).asException())
                        .copyForSwitch();
    }

    @Override
    public CompletionStage<Void> stop(VmId vm) {
        return stop(leading(vm));
    }

    @Override
    public Optional<ReplicationStatus> status(VmId vm) {
        return status(leading(vm));
    }

    @Override
    public Optional<Problem> failure(VmId vm) {
        return failure(leading(vm));
    }

    @Override
    public Optional<Replica> replica(VmId vm) {
        return replica(leading(vm));
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(VmId vm) {
        return checkpoint(leading(vm));
    }

    @Override
    public CompletionStage<Void> release(VmId vm) {
        return release(leading(vm));
    }

    @Override
    public FinalSync finalSync(VmId vm) {
        return () -> finalSync(leading(vm)).copyWhileFrozen();
    }

    /** The one that was started first; any name will do if there is none. */
    private ShadowId leading(VmId vm) {
        return links.of(vm).stream()
                .findFirst()
                .orElseGet(() -> ShadowId.of(vm, ShadowPlace.FIRST));
    }

    /**
     * Ends all replication, as {@link #stop} does for one shadow; completes when all is freed. A
     * held checkpoint of a VM that does not run is left alone: it may be all that is left of it.
     */
    public CompletionStage<Void> close() {
        CompletableFuture<?>[] ends =
                links.all().stream()
                        .map(id -> end(id, Link::leave).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        return Stages.plain(CompletableFuture.allOf(ends));
    }

    private CompletionStage<Void> end(ShadowId id, Function<Link, CompletionStage<Void>> how) {
        return links.get(id)
                .map(link -> Stages.plain(how.apply(link).thenRun(() -> links.remove(id, link))))
                .orElse(Stages.DONE);
    }
}
