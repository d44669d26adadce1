package org.gnomon.backend.kvm.internal.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Records as the first version wrote them: all parts in one object, one replica, one checkpoint
 * that every layer belonged to.
 */
final class OldForm {
    static final int FORMAT = 1;

    private OldForm() {}

    /** The same record in the form of now. */
    static ObjectNode convert(JsonNode old) {
        ObjectNode record = old.deepCopy();
        record.put("format", VmRecord.FORMAT).put("ended", "");
        move(record, record.putObject("spec"), "origin", "memoryBytes", "vcpus", "properties");
        move(record, (ObjectNode) record.get("spec"), "machine");
        ObjectNode activation = record.putObject("activation");
        move(record, activation, "epoch", "switchingTo", "freezing");
        JsonNode checkpoint = record.remove("checkpoint");
        String replica = record.remove("replica").asText();
        ArrayNode replicas = record.putArray("replicas");
        if (checkpoint != null && checkpoint.isObject()) {
            String ram = checkpoint.path("ram").asText();
            addReplica(replicas, ram, held(checkpoint, record));
            markRestore(record, activation, ram);
        } else if (!replica.isEmpty()) {
            addReplica(replicas, replica, null);
        }
        return record;
    }

    private static void move(ObjectNode from, ObjectNode to, String... names) {
        for (String name : names) {
            to.set(name, from.remove(name));
        }
    }

    private static void addReplica(ArrayNode replicas, String ram, JsonNode checkpoint) {
        replicas.addObject()
                .put("name", "shadow")
                .put("ram", ram)
                .put("folding", false)
                .set("checkpoint", checkpoint);
    }

    private static JsonNode held(JsonNode checkpoint, JsonNode record) {
        int layer = 0;
        for (JsonNode disk : record.path("disks")) {
            for (JsonNode found : disk.path("layers")) {
                layer = found.path("number").asInt();
            }
        }
        ObjectNode held = checkpoint.deepCopy();
        held.remove("ram");
        return held.put("layer", layer);
    }

    /** A side that waits on the checkpoint's memory was being restored, onto the images. */
    private static void markRestore(JsonNode record, ObjectNode activation, String ram) {
        for (JsonNode side : record.path("sides")) {
            if (side.path("role").asText().equals("STANDBY")
                    && side.path("ram").asText().equals(ram)) {
                activation.putObject("takeover").put("ram", ram).put("layer", 0).put("told", true);
            }
        }
    }
}
