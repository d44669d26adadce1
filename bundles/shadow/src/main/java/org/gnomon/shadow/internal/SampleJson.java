package org.gnomon.shadow.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;

/** Samples in decisions: one row a sample, its time in nanoseconds after the first one. */
final class SampleJson {

    private static final List<String> COLUMNS =
            List.of("at", "cpu", "mem", "io", "net", "dirty", "work");

    private SampleJson() {}

    static ObjectNode write(List<Sample> samples) {
        ObjectNode node = Json.object();
        Instant from = samples.isEmpty() ? Instant.EPOCH : samples.get(0).at();
        node.put("from", from.toString());
        node.set("columns", Json.texts(COLUMNS));
        ArrayNode rows = node.putArray("rows");
        for (Sample sample : samples) {
            PerformanceData data = sample.data();
            ArrayNode row = rows.addArray();
            row.add(Duration.between(from, sample.at()).toNanos());
            Json.number(row, data.cpuUsage());
            Json.number(row, data.memoryUsage());
            Json.number(row, data.ioRate());
            row.add(data.networkLatency().toNanos());
            Json.number(row, sample.dirtyRate());
            Json.number(row, sample.guestProgress());
        }
        return node;
    }

    static List<Sample> read(VmId vm, JsonNode node) {
        Instant from = Instant.parse(node.required("from").asText());
        return Json.list(
                node.required("rows"),
                row ->
                        new Sample(
                                vm,
                                from.plusNanos(row.required(0).longValue()),
                                new PerformanceData(
                                        Json.number(row.required(1)),
                                        Json.number(row.required(2)),
                                        Json.number(row.required(3)),
                                        Duration.ofNanos(row.required(4).longValue())),
                                Json.number(row.required(5)),
                                Json.number(row.required(6))));
    }
}
