package org.gnomon.shell.internal.commands;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.time.Scheduler;

/** Completes update targets with what the backends find within a moment. */
@Service
public final class TargetCompleter implements Completer {

    private static final Duration MOMENT = Duration.ofSeconds(1);

    @Reference VmInventory inventory;
    @Reference Scheduler scheduler;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<CompletionStage<List<VmmVersion>>> all =
                inventory.backends().stream().map(this::found).toList();
        List<String> targets = new ArrayList<>();
        try {
            for (CompletionStage<List<VmmVersion>> one : all) {
                new Await().result(one).forEach(v -> targets.add(v.location()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new StringsCompleter(targets, true).complete(session, line, candidates);
    }

    private CompletionStage<List<VmmVersion>> found(HypervisorBackend backend) {
        return scheduler
                .within(MOMENT, backend.vmms(), CancellationException::new)
                .exceptionally(error -> List.of());
    }
}
