package org.gnomon.backend.kvm.internal.vm;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.Drill;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.StepGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A QEMU on another host than the VM, on the memory of a replica that is fed. It has loaded what
 * does not change any more, and its disks are mirrored.
 */
final class KvmFarStandBy implements Waiting {
    private static final Logger LOG = LoggerFactory.getLogger(KvmFarStandBy.class);

    /** Enough that the link and the code of a switch are warm before the guest stops. */
    private static final Drill WARM_UP = new Drill(10);

    /** The parameter of an update that asks for a freeze although the guest does not converge. */
    static final String NOT_CONVERGING = "not-converging";

    private final KvmVm vm;
    private final KvmFarReplica replica;
    private final Side side;
    private final boolean evenIfNotConverging;
    private final Optional<FinalSync> own;
    private boolean over;
    private boolean told;

    private KvmFarStandBy(KvmVm vm, KvmFarReplica replica, Side side, Wish wish) {
        this.vm = vm;
        this.replica = replica;
        this.side = side;
        this.evenIfNotConverging = wish.evenIfNotConverging();
        this.own = wish.own();
    }

    /**
     * What is wanted of one.
     *
     * @param target the QEMU there
     * @param evenIfNotConverging whether to freeze a guest that writes faster than it is sent
     * @param own what tells that the last changes are there, if the switch is not given that
     */
    record Wish(VmmVersion target, boolean evenIfNotConverging, Optional<FinalSync> own) {

        static Wish of(VmmVersion target, Update update) {
            String parameter = update.parameters().getOrDefault(NOT_CONVERGING, "refuse");
            if (!parameter.equals("refuse") && !parameter.equals("freeze")) {
                throw Problems.invalid(
                        "The parameter " + NOT_CONVERGING + " is '" + parameter + "'.",
                        "Give refuse or freeze.");
            }
            return new Wish(target, parameter.equals("freeze"), Optional.empty());
        }
    }

    /** Starts one. On the lane. */
    static KvmFarStandBy start(KvmVm vm, KvmFarReplica replica, Wish wish) {
        if (replica.held().isPresent()) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The replica " + replica.place() + " holds a checkpoint.",
                    "Release it first: a move takes the guest's present state.");
        }
        replica.requireFlowing().mirrors().awaitReady();
        FarHost far = replica.host();
        requireNothingPrepared(far, replica.key());
        SideRecord started =
                far.prepare(replica.key(), wish.target().location())
                        .at(replica.place().host(), replica.key())
                        .as(SideRecord.Role.STANDBY);
        try {
            vm.book().update(r -> r.plus(started));
        } catch (RuntimeException e) {
            far.unprepare(replica.key());
            throw e;
        }
        Side side = vm.shared().sides().attach(started);
        KvmFarStandBy made = new KvmFarStandBy(vm, replica, side, wish);
        WARM_UP.run(made::warmUp);
        return made;
    }

    /** What an answer that was lost left there: the VM runs here, so it was never told to run. */
    private static void requireNothingPrepared(FarHost far, String key) {
        FarHost.Phase left = far.outcome(key).phase();
        if (left == FarHost.Phase.PREPARED || left == FarHost.Phase.LOADED) {
            LOG.info("what was prepared for {} and left {} is ended", key, left);
            far.unprepare(key);
        }
    }

    @Override
    public Side side() {
        return side;
    }

    KvmFarReplica replica() {
        return replica;
    }

    boolean evenIfNotConverging() {
        return evenIfNotConverging;
    }

    @Override
    public VmmVersion vmm() {
        return side.vmm();
    }

    @Override
    public CompletionStage<Blackout> switchOver(Epoch epoch, StepGate gate, FinalSync sync) {
        return vm.lane()
                .submit(
                        () -> {
                            requireWaiting();
                            warmUp();
                            return new FarSwitch(vm, this).run(epoch, gate, own.orElse(sync));
                        });
    }

    private void requireWaiting() {
        if (over || told) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "This stand-by was used or discarded.",
                    "Make a new one.");
        }
        vm.requireAlive();
        if (!side.isAlive()) {
            Problem crashed = side.crashed();
            discardNow();
            throw crashed.asException();
        }
        replica.requireFlowing().mirrors().requireReady();
    }

    private void warmUp() {
        side.status();
        vm.active().status();
        replica.host().outcome(replica.key());
    }

    /**
     * It may run from now on, or is the only one that has all of the guest: until it is finished,
     * or fenced, nothing of it is let go. On the lane.
     */
    void doubt() {
        told = true;
    }

    /** It answered that it has ended before it was told to run. On the lane. */
    void doubtNoMore() {
        told = false;
    }

    /** Whether it may be the VM. On the lane. */
    boolean inDoubt() {
        return told && !over;
    }

    /** It has become the active side, or is gone. On the lane. */
    void finished() {
        over = true;
        vm.standBys().forget();
    }

    @Override
    public CompletionStage<Void> discard() {
        return vm.lane()
                .run(
                        () -> {
                            requireNotTheOnlyOne();
                            discardNow();
                        });
    }

    @Override
    public void discardNow() {
        if (over) {
            return;
        }
        if (told) {
            requireFenced();
        }
        side.disconnect();
        if (!told) {
            unprepare();
        }
        vm.book().note(r -> r.minus(side.record()));
        finished();
        if (own.isPresent() || told) {
            // Made for this stand-by alone, or fenced for good.
            replica.closeNow();
        }
    }

    /** Whoever ends the VM may give it up; who only tidies up may not. */
    private void requireNotTheOnlyOne() {
        if (inDoubt() && !vm.active().isAlive()) {
            throw mayRun("the VM's old side has ended, so this one is all there is").asException();
        }
    }

    private void unprepare() {
        try {
            replica.host().unprepare(replica.key());
        } catch (GnomonException e) {
            // It was never told to run and never will be; it goes with the replica at the latest.
            LOG.warn("a stand-by on {} is left: {}", replica.place().host(), e.getMessage());
        }
    }

    /** Fails with {@code unknown-truth}, and nothing is touched, if it may run now or later. */
    private void requireFenced() {
        FarHost.Outcome fenced;
        if (vm.shared().landings().isLost(replica.place().host())) {
            return;
        }
        try {
            fenced = replica.host().fence(replica.key());
        } catch (GnomonException e) {
            throw mayRun(e.problem().message()).asException(e);
        }
        if (fenced.phase() != FarHost.Phase.FENCED) {
            throw mayRun("it is " + fenced.phase() + " there").asException();
        }
    }

    private Problem mayRun(String why) {
        String host = replica.place().host();
        return Problem.of(
                Problem.UNKNOWN_TRUTH,
                "The VM "
                        + vm.book().read().vm()
                        + " was handed over to "
                        + host
                        + " (replica "
                        + replica.key()
                        + ") and may run there; it could not be fenced: "
                        + why
                        + ".",
                "Nothing was touched. When the link to "
                        + host
                        + " is up, restart Gnomon here: it looks anew.");
    }
}
