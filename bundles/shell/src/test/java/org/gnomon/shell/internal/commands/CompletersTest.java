package org.gnomon.shell.internal.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.gnomon.shell.internal.fake.FakeBackend;
import org.gnomon.shell.internal.fake.FakeInventory;
import org.gnomon.shell.internal.fake.FakePrediction;
import org.gnomon.shell.internal.fake.FakeScheduler;
import org.gnomon.shell.internal.fake.Samples;
import org.junit.jupiter.api.Test;

class CompletersTest {

    private final FakeInventory inventory = new FakeInventory();

    private static List<String> complete(Completer completer, String typed) {
        CommandLine line = new ArgumentCommandLine(typed, typed.length());
        List<String> candidates = new ArrayList<>();
        completer.complete(null, line, candidates);
        return candidates.stream().map(String::trim).toList();
    }

    @Test
    void offerWhatThereIs() {
        FakeBackend kvm = new FakeBackend("kvm", List.of(Samples.OLD, Samples.NEW));
        inventory.backends.add(kvm);
        inventory.define(kvm.example(Samples.VM).toCompletableFuture().join());
        VmCompleter vms = new VmCompleter();
        vms.inventory = inventory;
        assertThat(complete(vms, "d")).containsExactly("demo");
        assertThat(complete(vms, "x")).isEmpty();
        BackendCompleter backends = new BackendCompleter();
        backends.inventory = inventory;
        assertThat(complete(backends, "")).containsExactly("kvm");
        ForecasterCompleter forecasters = new ForecasterCompleter();
        forecasters.prediction = new FakePrediction();
        assertThat(complete(forecasters, "n")).containsExactly("naive");
        TargetCompleter targets = new TargetCompleter();
        targets.inventory = inventory;
        targets.scheduler = new FakeScheduler();
        assertThat(complete(targets, "/")).containsExactly("/a/qemu", "/b/qemu");
    }
}
