package org.gnomon.shell.internal.commands;

import java.time.Duration;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.gnomon.model.Failover;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.ShadowVmManager.Shadow;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.shell.internal.text.Inputs;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;

/** Gives a VM a shadow on which updates are rehearsed. */
@Service
@Command(
        scope = "gnomon",
        name = "protect",
        description = "Gives a VM a shadow on which updates are rehearsed",
        detailedDescription =
                "Waits until the shadow is in sync with the VM; the VM goes on all the time.\n"
                        + "  gnomon:protect web\n"
                        + "  gnomon:protect web --quick\n"
                        + "  gnomon:protect web --shadows first,second --checkpoint-every 1s"
                        + " --failover when-gone\n"
                        + "Spans are written like 500ms, 30s or 2m. What is not given is as in"
                        + " real work, or with --quick in seconds instead of minutes.")
public final class ProtectCommand extends VmCommand {

    @Option(name = "--quick", description = "For trying things out: seconds instead of minutes")
    boolean quick;

    @Option(
            name = "--lag-target",
            description = "How old the shadow may be before it counts as lagging")
    String lagTarget;

    @Option(
            name = "--max-rate",
            description = "Most bytes to send per second, for example 50m; 0 for no limit")
    String maxRate;

    @Option(name = "--sample-every", description = "How often the VM and its copies are measured")
    String sampleEvery;

    @Option(
            name = "--warm-up",
            description = "What is left out at the beginning of each measurement")
    String warmUp;

    @Option(
            name = "--calibration",
            description = "How long the copy runs before the update is applied to it")
    String calibration;

    @Option(name = "--trial", description = "How long the copy runs with the update")
    String trial;

    @Option(
            name = "--watch",
            description = "How long the VM is watched after a switch before it is final")
    String watch;

    @Option(
            name = "--checkpoint-age",
            description = "How old the checkpoint for a rollback may be at a switch")
    String checkpointAge;

    @Option(
            name = "--shadows",
            description = "Its shadows in promotion order, name or name@host, with commas between")
    String places;

    @Option(
            name = "--checkpoint-every",
            description = "Complete a checkpoint this often, to survive the loss of the primary")
    String checkpointEvery;

    @Option(
            name = "--failover",
            description = "When the primary is lost: manual, when-gone or when-gone-or-silent")
    @Completion(
            value = StringsCompleter.class,
            values = {"manual", "when-gone", "when-gone-or-silent"})
    String failover;

    @Option(
            name = "--silence",
            description = "How long the hypervisor may give no answer before it counts as lost")
    String silence;

    @Reference ShadowVmManager shadows;

    @Override
    void run(Output out) throws InterruptedException {
        Await await = new Await();
        Shadow shadow =
                await.result(shadows.protect(id(), policy(), redundancy(), await.progress(out)));
        if (out.isJson()) {
            out.json(ListJson.shadow(shadow));
        } else {
            out.text(
                    "VM "
                            + id()
                            + " is protected; its shadow is "
                            + Human.word(shadow.state())
                            + ".");
        }
    }

    private ProtectionPolicy policy() {
        ProtectionPolicy base = quick ? ProtectionPolicy.QUICK : ProtectionPolicy.DEFAULT;
        return new ProtectionPolicy(
                span("--lag-target", lagTarget, base.lagTarget()),
                maxRate == null ? base.maxBytesPerSecond() : Inputs.size("--max-rate", maxRate),
                span("--sample-every", sampleEvery, base.sampleEvery()),
                span("--warm-up", warmUp, base.warmUp()),
                span("--calibration", calibration, base.calibration()),
                span("--trial", trial, base.trial()),
                span("--watch", watch, base.watch()),
                span("--checkpoint-age", checkpointAge, base.checkpointAge()));
    }

    private Redundancy redundancy() {
        Redundancy base = Redundancy.ONE;
        return new Redundancy(
                places == null ? base.shadows() : Inputs.places("--shadows", places),
                span("--checkpoint-every", checkpointEvery, base.checkpointEvery()),
                failover == null
                        ? base.failover()
                        : Inputs.oneOf("--failover", failover, Failover.values(), Human::word),
                span("--silence", silence, base.silence()));
    }

    private static Duration span(String option, String text, Duration otherwise) {
        return text == null ? otherwise : Inputs.span(option, text);
    }
}
