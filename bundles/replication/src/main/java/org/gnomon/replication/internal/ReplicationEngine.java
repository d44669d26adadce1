package org.gnomon.replication.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.VmId;
import org.gnomon.service.StateReplication;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * The State Replication Engine in plain Java. Keeps one link for each VM; a link that failed stays
 * to be looked at until it is stopped or started anew.
 *
 * <p>A start completes after the first round that was not older than the lag target when it ended,
 * or after four rounds; then with LAGGING: the primary dirties faster than the link carries.
 */
public final class ReplicationEngine implements StateReplication {

    private final Link.Environment env;
    private final Map<VmId, Link> links = new ConcurrentHashMap<>();

    public ReplicationEngine(TimeSource time, Scheduler scheduler, CodecRegistry codecs) {
        env = new Link.Environment(time, scheduler, codecs);
    }

    @Override
    public CompletionStage<ReplicationStatus> start(VirtualMachine vm, ProtectionPolicy policy) {
        VmId id = vm.definition().id();
        Link before = links.get(id);
        if (before != null && before.state().isOver()) {
            return Stages.plain(stop(id).thenCompose(ignored -> startNew(id, vm, policy)));
        }
        return Stages.plain(startNew(id, vm, policy));
    }

    private CompletionStage<ReplicationStatus> startNew(
            VmId id, VirtualMachine vm, ProtectionPolicy policy) {
        Link link = new Link(vm, policy, env);
        if (links.putIfAbsent(id, link) != null) {
            return Stages.failed(
                    Problem.of(
                            Problem.ALREADY_EXISTS,
                            "VM " + id + " has a replica already",
                            "Stop its replication first."));
        }
        return link.start();
    }

    @Override
    public CompletionStage<Void> stop(VmId vm) {
        Link link = links.get(vm);
        if (link == null) {
            return CompletableFuture.completedStage(null);
        }
        return Stages.plain(link.stop().thenRun(() -> links.remove(vm, link)));
    }

    @Override
    public Optional<ReplicationStatus> status(VmId vm) {
        return present(vm).map(Link::show);
    }

    @Override
    public Optional<Problem> failure(VmId vm) {
        return present(vm).flatMap(Link::failure);
    }

    @Override
    public Optional<Replica> replica(VmId vm) {
        return present(vm).flatMap(Link::replica);
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(VmId vm) {
        return present(vm)
                .map(Link::checkpoint)
                .orElseGet(() -> Stages.failed(LinkStatus.notProtected(vm)));
    }

    @Override
    public CompletionStage<Void> release(VmId vm) {
        return present(vm).map(Link::release).orElse(CompletableFuture.completedStage(null));
    }

    @Override
    public FinalSync finalSync(VmId vm) {
        return () ->
                present(vm)
                        .orElseThrow(() -> LinkStatus.notProtected(vm).asException())
                        .copyForSwitch();
    }

    /** Ends all replication, as {@link #stop} does for one VM; completes when all is freed. */
    public CompletionStage<Void> close() {
        CompletableFuture<?>[] stops =
                links.keySet().stream()
                        .map(vm -> stop(vm).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        return Stages.plain(CompletableFuture.allOf(stops));
    }

    private Optional<Link> present(VmId vm) {
        return Optional.ofNullable(links.get(vm)).filter(l -> l.state() != LinkState.STOPPED);
    }
}
