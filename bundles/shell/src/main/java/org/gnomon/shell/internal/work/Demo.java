package org.gnomon.shell.internal.work;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmDefinition;
import org.gnomon.service.Subscription;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Cancellable;

/**
 * The main job in one go: a VM of its own is started and protected, an update is signalled, and
 * what became of it is reported. Leaves nothing behind, also if it fails or is interrupted.
 */
public final class Demo {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final int LOOKS = 120;

    /** So that the watch has something undisturbed to compare with. */
    private static final Duration GET_TO_KNOW =
            ProtectionPolicy.QUICK.watch().plus(Duration.ofMillis(500));

    private final DemoServices services;
    private final Output out;
    private final Await await = new Await();
    private CompletionStage<?> pending;

    public Demo(DemoServices services, Output out) {
        this.services = services;
        this.out = out;
    }

    /**
     * Runs it on the calling thread.
     *
     * @throws InterruptedException if it was interrupted; what it had begun is cleaned up by then
     */
    public DemoResult run(DemoRequest request) throws InterruptedException {
        HypervisorBackend backend = backend(request.backend());
        out.say("Backend " + request.backend() + ": " + backend.info().description());
        new TreeMap<>(backend.info().facts()).forEach((k, v) -> out.say("  " + k + ": " + v));
        VmmChoice choice = VmmChoice.of(await.result(backend.vmms()), request.updateTo());
        out.say(Human.sentence(choice.words()));
        VmDefinition definition = definition(backend, choice, request);
        refuseIfThere(request);
        return new DemoCleanup(services, out)
                .after(request, () -> job(definition, choice.target()), () -> pending);
    }

    private HypervisorBackend backend(String kind) throws InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            Optional<HypervisorBackend> found =
                    services.inventory().backends().stream()
                            .filter(b -> b.info().kind().equals(kind))
                            .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            if (look == 0) {
                out.say("Waiting for the backend " + kind + " to come up ...");
            }
            await.result(services.scheduler().delay(LOOK_AGAIN));
        }
        return services.inventory().backend(kind);
    }

    private VmDefinition definition(
            HypervisorBackend backend, VmmChoice choice, DemoRequest request)
            throws InterruptedException {
        VmDefinition example = await.result(backend.example(request.vm()));
        return DemoDefinition.of(example, choice.start(), request.seed());
    }

    private void refuseIfThere(DemoRequest request) {
        if (services.inventory().find(request.vm()).isPresent()) {
            throw Problem.of(
                            Problem.ALREADY_EXISTS,
                            "a VM with the name " + request.vm() + " is here already",
                            "Give the demonstration's VM another name with --vm, or end that one"
                                    + " with gnomon:vm-stop.")
                    .asException();
        }
    }

    private UpdateReport job(VmDefinition definition, String target) throws InterruptedException {
        out.say(
                "Starting VM "
                        + definition.id()
                        + " with "
                        + Human.bytes(definition.memoryBytes())
                        + " of memory ...");
        VirtualMachine vm = follow(services.inventory().define(definition));
        new Settling(services.scheduler(), await, out).await(vm);
        out.say("Protecting it: a shadow is made and kept in step ...");
        follow(
                services.shadows()
                        .protect(definition.id(), ProtectionPolicy.QUICK, await.progress(out)));
        out.say("Getting to know how it does by itself ...");
        follow(services.scheduler().delay(GET_TO_KNOW));
        Update update = new Update(definition.id(), UpdateClass.VMM, target, Map.of());
        out.say("What the update would do (a dry run, nothing moves):");
        out.say(ReportText.plan(follow(services.shadows().plan(update))).indent(2).stripTrailing());
        out.say("Signalling the update to " + target + " ...");
        return watched(update);
    }

    private UpdateReport watched(Update update) throws InterruptedException {
        LiveStory story = new LiveStory(update.vm(), out);
        Subscription entries = services.journal().subscribe(await.relay(story::entry));
        Cancellable looks = services.scheduler().every(LOOK_AGAIN, () -> look(update, story));
        try {
            return follow(
                    services.updates().signal(update, "demo", await.relay(story::progress)).done());
        } finally {
            looks.cancel();
            entries.close();
        }
    }

    private void look(Update update, LiveStory story) {
        services.shadows().shadow(update.vm()).ifPresent(await.relay(story::shadow));
    }

    private <T> T follow(CompletionStage<T> stage) throws InterruptedException {
        pending = stage;
        return await.result(stage);
    }
}
