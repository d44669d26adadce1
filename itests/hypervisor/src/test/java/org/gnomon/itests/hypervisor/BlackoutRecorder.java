package org.gnomon.itests.hypervisor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.time.TimeSource;

/**
 * Sits between Gnomon and its Predictive Analysis Module and writes down, for each switch, what was
 * forecast before it and what came: a JSON object a line, enough to forecast all of it again.
 */
final class BlackoutRecorder {

    /** A switch with the last forecast before it, empty if there was none. */
    record Line(VmId vm, Optional<BlackoutForecast> forecast, Blackout blackout) {

        double measured() {
            return millis(blackout.total());
        }
    }

    private final ObjectMapper mapper = new ObjectMapper();
    private final Path file;
    private final TimeSource time;
    private final List<Line> lines = new ArrayList<>();
    private SwitchConditions asked;
    private Optional<BlackoutForecast> forecast = Optional.empty();
    private String load = "";

    BlackoutRecorder(Path file, TimeSource time) {
        this.file = file;
        this.time = time;
    }

    /** What is noted beside each switch from now on, for people. */
    synchronized void load(String words) {
        load = words;
    }

    /** What the last forecast was asked for. */
    synchronized SwitchConditions lastAsked() {
        return asked;
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /** The same service, listened to. */
    PredictiveAnalysis listen(PredictiveAnalysis analysis) {
        return (PredictiveAnalysis)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {PredictiveAnalysis.class},
                        (proxy, method, arguments) -> {
                            Object answer;
                            try {
                                answer = method.invoke(analysis, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                            if (method.getName().equals("blackout")) {
                                asked((SwitchConditions) arguments[1], (Optional<?>) answer);
                            } else if (arguments != null
                                    && arguments.length == 3
                                    && arguments[2] instanceof Blackout blackout) {
                                came(
                                        (VmId) arguments[0],
                                        (SwitchConditions) arguments[1],
                                        blackout);
                            }
                            return answer;
                        });
    }

    private synchronized void asked(SwitchConditions conditions, Optional<?> answer) {
        asked = conditions;
        forecast = answer.map(BlackoutForecast.class::cast);
    }

    private synchronized void came(VmId vm, SwitchConditions seen, Blackout blackout) {
        lines.add(new Line(vm, forecast, blackout));
        ObjectNode line = mapper.createObjectNode();
        line.put("at", time.now().toEpochMilli()).put("vm", vm.value()).put("load", load);
        line.set("asked", json(asked));
        line.set("seen", json(seen));
        ObjectNode took = line.putObject("tookMs");
        took.put("vcpuStop", millis(blackout.vcpuStop()));
        took.put("finalSync", millis(blackout.finalSync()));
        took.put("deviceTransfer", millis(blackout.deviceTransfer()));
        took.put("diskHandover", millis(blackout.diskHandover()));
        took.put("activation", millis(blackout.activation()));
        took.put("total", millis(blackout.total()));
        forecast.ifPresent(
                f ->
                        line.putObject("forecast")
                                .put("p50", f.milliseconds().p50())
                                .put("lower", f.milliseconds().lower())
                                .put("upper", f.milliseconds().upper())
                                .put("upperLevel", f.upperLevel())
                                .put("basis", f.basis()));
        append(line + "\n");
    }

    private ObjectNode json(SwitchConditions c) {
        ObjectNode node = mapper.createObjectNode();
        node.put("backend", c.backend()).put("class", c.updateClass().name());
        node.put("from", c.from().product() + " " + c.from().version());
        Optional<VmmVersion> to = c.to();
        to.ifPresent(v -> node.put("to", v.product() + " " + v.version()));
        node.put("copied", c.copied()).put("memoryBytes", c.memoryBytes());
        put(node, "bytesPerSecond", c.bytesPerSecond());
        put(node, "cpuUsage", c.cpuUsage());
        put(node, "hostPressure", c.hostPressure());
        ArrayNode dirtied = node.putArray("dirtied");
        for (Dirtied d : c.dirtied()) {
            dirtied.addObject().put("seconds", d.span().toNanos() / 1e9).put("bytes", d.bytes());
        }
        return node;
    }

    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        }
    }

    private void append(String line) {
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double millis(Duration span) {
        return span.toNanos() / 1e6;
    }
}
