package org.gnomon.shell.internal.commands;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.VmInventory;
import org.gnomon.spi.backend.HypervisorBackend;

/** Completes update targets with what the backends have found; offers what is known at once. */
@Service
public final class TargetCompleter implements Completer {

    @Reference VmInventory inventory;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> targets =
                inventory.backends().stream().flatMap(TargetCompleter::found).distinct().toList();
        return new StringsCompleter(targets, true).complete(session, line, candidates);
    }

    private static Stream<String> found(HypervisorBackend backend) {
        CompletableFuture<List<VmmVersion>> vmms = backend.vmms().toCompletableFuture();
        return vmms.isDone() && !vmms.isCompletedExceptionally()
                ? vmms.join().stream().map(VmmVersion::location)
                : Stream.empty();
    }
}
