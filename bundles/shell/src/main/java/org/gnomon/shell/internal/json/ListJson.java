package org.gnomon.shell.internal.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.Journal;
import org.gnomon.service.PredictiveAnalysis.ForecasterStatus;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.service.PredictiveAnalysis.Score;
import org.gnomon.service.PredictiveAnalysis.Training;
import org.gnomon.service.ShadowVmManager.Member;
import org.gnomon.service.ShadowVmManager.Shadow;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.HypervisorBackend.GivenUp;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.spi.forecast.Forecaster;

/** VMs, shadows, backends, forecasts and journal entries as JSON. */
public final class ListJson {

    private ListJson() {}

    /** A VM with what it does now. */
    public static ObjectNode vm(
            VirtualMachine vm, RunState state, Optional<Shadow> shadow, Optional<Sample> sample) {
        VmDefinition definition = vm.definition();
        ObjectNode node =
                Json.object()
                        .put("vm", definition.id().value())
                        .put("backend", definition.backend())
                        .put("state", Human.word(state));
        node.set("vmm", Json.vmm(vm.vmm()));
        node.put("memoryBytes", definition.memoryBytes()).put("vcpus", definition.vcpus());
        node.put("origin", Human.word(definition.origin())).put("epoch", vm.epoch().value());
        node.set("shadow", Json.optional(shadow, s -> Json.text(Human.word(s.state()))));
        node.set("sample", Json.optional(sample, ListJson::sample));
        return node;
    }

    /** A reading. */
    private static ObjectNode sample(Sample sample) {
        ObjectNode node = Json.object().put("at", sample.at().toString());
        node.set("cpuUsage", Json.exact(sample.data().cpuUsage()));
        node.set("memoryUsage", Json.exact(sample.data().memoryUsage()));
        node.set("ioRate", Json.exact(sample.data().ioRate()));
        node.set(
                "networkLatencyMs",
                Json.optional(
                        Optional.of(sample.data().networkLatency()).filter(d -> !d.isNegative()),
                        Json::millis));
        node.set("dirtyRate", Json.exact(sample.dirtyRate()));
        node.set("guestProgress", Json.exact(sample.guestProgress()));
        return node;
    }

    /** What was defined, protected or stopped. */
    public static ObjectNode done(VmId vm, String what) {
        return Json.object().put("vm", vm.value()).put("done", what);
    }

    /** What could not be done. */
    public static ObjectNode stopped(VmId vm, String what, List<String> disksElsewhere) {
        ObjectNode tree = done(vm, what);
        if (!disksElsewhere.isEmpty()) {
            tree.set("disksElsewhere", Json.array(disksElsewhere, Json::text));
        }
        return tree;
    }

    public static ObjectNode givenUp(String host, boolean done, List<GivenUp> all) {
        ObjectNode root = Json.object().put("host", host).put("done", done);
        root.set(
                "vms",
                Json.array(
                        all, g -> Json.object().put("vm", g.vm().value()).put("what", g.what())));
        return root;
    }

    public static ObjectNode failed(VmId vm, Problem problem) {
        ObjectNode node = Json.object().put("vm", vm.value()).putNull("done");
        node.set("error", Json.problem(problem));
        return node;
    }

    /** A shadow. */
    public static ObjectNode shadow(Shadow shadow) {
        ObjectNode node =
                Json.object()
                        .put("vm", shadow.vm().value())
                        .put("state", Human.word(shadow.state()))
                        .put("detail", shadow.detail());
        node.set("sinceMs", Json.millis(shadow.since()));
        node.set("replication", Json.optional(shadow.replication(), ReportJson::replication));
        node.set("policy", policy(shadow.policy()));
        return node;
    }

    /** A VM's shadow with all that stand beside it. */
    public static ObjectNode shadow(
            Shadow shadow, List<Member> members, Optional<Redundancy> redundancy) {
        ObjectNode node = shadow(shadow);
        node.set("redundancy", Json.optional(redundancy, ListJson::redundancy));
        node.set("members", Json.array(members, ListJson::member));
        return node;
    }

    private static ObjectNode redundancy(Redundancy redundancy) {
        ObjectNode node = Json.object();
        node.set("shadows", Json.array(redundancy.shadows(), p -> Json.text(p.toString())));
        node.set("checkpointEveryMs", Json.millis(redundancy.checkpointEvery()));
        node.put("failover", Human.word(redundancy.failover()));
        node.set("silenceMs", Json.millis(redundancy.silence()));
        return node;
    }

    private static ObjectNode member(Member member) {
        ObjectNode node =
                Json.object()
                        .put("name", member.place().name())
                        .put("host", member.place().host())
                        .put("state", Human.word(member.state()))
                        .put("detail", member.detail());
        node.set("replication", Json.optional(member.replication(), ReportJson::replication));
        node.set("checkpoints", Json.optional(member.checkpoints(), ListJson::checkpoints));
        return node;
    }

    private static ObjectNode checkpoints(CheckpointStatus status) {
        ObjectNode node =
                Json.object()
                        .put("completed", status.completed())
                        .put("capturedAt", status.capturedAt().toString())
                        .put("pages", status.pages());
        node.set("pauseMs", Json.millis(status.pause()));
        node.set("longestPauseMs", Json.millis(status.longestPause()));
        return node;
    }

    private static ObjectNode policy(ProtectionPolicy policy) {
        ObjectNode node = Json.object();
        node.set("lagTargetMs", Json.millis(policy.lagTarget()));
        node.put("maxBytesPerSecond", policy.maxBytesPerSecond());
        node.set("sampleEveryMs", Json.millis(policy.sampleEvery()));
        node.set("warmUpMs", Json.millis(policy.warmUp()));
        node.set("calibrationMs", Json.millis(policy.calibration()));
        node.set("trialMs", Json.millis(policy.trial()));
        node.set("watchMs", Json.millis(policy.watch()));
        node.set("checkpointAgeMs", Json.millis(policy.checkpointAge()));
        return node;
    }

    /** A backend with the VMMs it found. */
    public static ObjectNode backend(BackendInfo info, List<VmmVersion> vmms) {
        ObjectNode node =
                Json.object().put("kind", info.kind()).put("description", info.description());
        node.set("capabilities", words(info.capabilities()));
        node.set("updateClasses", words(info.updateClasses()));
        node.set("facts", Json.strings(info.facts()));
        node.set("vmms", Json.array(vmms, Json::vmm));
        return node;
    }

    private static com.fasterxml.jackson.databind.node.ArrayNode words(
            Collection<? extends Enum<?>> constants) {
        return Json.array(constants.stream().map(Human::word).sorted().toList(), Json::text);
    }

    /** A forecaster and how it did. */
    public static ObjectNode forecaster(ForecasterStatus status) {
        Forecaster.Descriptor forecaster = status.descriptor();
        ObjectNode node =
                Json.object()
                        .put("name", forecaster.name())
                        .put("version", forecaster.version())
                        .put("description", forecaster.description())
                        .put("minimumHistory", forecaster.minimumHistory())
                        .put("readiness", Human.word(status.readiness()))
                        .put("reason", status.reason())
                        .put("forecasts", status.forecasts())
                        .put("chosen", status.chosen());
        node.set("relativeToNaive", Json.exact(status.relativeToNaive()));
        return node;
    }

    /** A training. */
    public static ObjectNode training(Training training) {
        ObjectNode node =
                Json.object()
                        .put("forecaster", training.forecaster())
                        .put("series", training.series());
        node.set("tookMs", Json.millis(training.took()));
        return node.put("provenance", training.provenance());
    }

    /** A forecast; values in the metric's own unit. */
    public static ObjectNode forecast(VmId vm, MetricForecast forecast) {
        ObjectNode node =
                Json.object().put("vm", vm.value()).put("metric", forecast.metric().label());
        node.set("stepMs", Json.millis(forecast.step()));
        node.put("forecaster", forecast.forecaster()).put("basis", forecast.basis());
        node.put("start", forecast.start().toString());
        node.set("history", Json.array(forecast.history(), Json::exact));
        node.set("points", Json.array(forecast.points(), ListJson::point));
        node.set("scores", Json.array(forecast.scores(), ListJson::score));
        return node;
    }

    private static ObjectNode score(Score score) {
        ObjectNode node =
                Json.object()
                        .put("forecaster", score.forecaster())
                        .put("version", score.version())
                        .put("fromStep", score.fromStep())
                        .put("toStep", score.toStep())
                        .put("origins", score.origins());
        node.set("meanAbsoluteError", Json.exact(score.meanAbsoluteError()));
        node.set("relativeToNaive", Json.exact(score.relativeToNaive()));
        return node.put("chosen", score.chosen()).put("note", score.note());
    }

    private static ObjectNode point(PredictionInterval point) {
        ObjectNode node = Json.object();
        node.set("p50", Json.exact(point.p50()));
        node.set("lower", Json.exact(point.lower()));
        node.set("upper", Json.exact(point.upper()));
        node.set("level", Json.exact(point.level()));
        return node;
    }

    /** A journal entry. */
    public static ObjectNode entry(Journal.Entry entry) {
        ObjectNode node =
                Json.object()
                        .put("sequence", entry.sequence())
                        .put("at", entry.at().toString())
                        .put("vm", entry.vm().value())
                        .put("kind", Human.word(entry.kind()));
        node.set("fields", Json.strings(entry.fields()));
        return node;
    }
}
