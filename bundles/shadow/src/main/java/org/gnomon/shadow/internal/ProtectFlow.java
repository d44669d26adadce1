package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.gnomon.model.GnomonException;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.Journal;
import org.gnomon.spi.backend.VirtualMachine;

/** Gives a VM its shadows: the first one that can be had is waited for. */
final class ProtectFlow {

    private final Desk desk;
    private final MembersFlow members;
    private final Ward ward;
    private final VirtualMachine vm;
    private final Teller teller;

    ProtectFlow(Desk desk, MembersFlow members, Ward ward, VirtualMachine vm, Teller teller) {
        this.desk = desk;
        this.members = members;
        this.ward = ward;
        this.vm = vm;
        this.teller = teller;
    }

    /**
     * Gives them.
     *
     * @param cared called as soon as the journal knows
     */
    CompletionStage<Void> run(Care care, Runnable cared) {
        Places.require(desk.refusals(), ward.id(), desk.backend(vm), care.redundancy());
        return kept().thenCompose(v -> desk.runState(vm))
                .thenCompose(
                        run ->
                                Desk.runs(run)
                                        ? desk.force(
                                                ward.id(),
                                                Journal.Kind.PROTECTION,
                                                Protection.on(care))
                                        : Stages.failed(notRunning(run.name())))
                .thenCompose(entry -> cleared(care))
                .thenCompose(
                        v -> {
                            cared.run();
                            return first(0);
                        });
    }

    // Whoever protects it as it runs now has decided: nothing could be switched beside a watch.
    private CompletionStage<Void> kept() {
        boolean watched =
                desk.switchovers()
                        .last(ward.id())
                        .filter(r -> r.status() == SwitchoverState.WATCHING)
                        .isPresent();
        return watched
                ? desk.switchovers().commit(vm).thenApply(report -> null)
                : Stages.done(null);
    }

    private org.gnomon.model.Problem notRunning(String found) {
        return desk.refusals()
                .of(ward.id(), "protecting", Refusals.Rule.NOT_RUNNING, Map.of("found", found));
    }

    // Failed shadows of before may still have a replica, also under a name that is no more.
    private CompletionStage<Void> cleared(Care care) {
        List<Life> before = ward.lives();
        ward.care(care);
        ward.rest(Ward.Rest.NONE);
        CompletionStage<Void> all = Stages.done(null);
        for (Life life : before) {
            if (life.state() != org.gnomon.model.ShadowState.ABSENT) {
                all = all.thenCompose(v -> members.freed(life));
            }
        }
        Set<String> wanted =
                ward.lives().stream().map(l -> l.place().name()).collect(Collectors.toSet());
        return all.thenCompose(v -> members.freedBut(vm, wanted));
    }

    private CompletionStage<Void> first(int index) {
        Life life = ward.lives().get(index);
        return Stages.then(
                members.seed(ward, life, vm, "", teller),
                (v, error) -> {
                    if (error == null) {
                        members.seedRest(ward, vm);
                        return Stages.done(null);
                    }
                    return index + 1 < ward.lives().size()
                            ? first(index + 1)
                            : Stages.failed(GnomonException.problemOf(error));
                });
    }
}
