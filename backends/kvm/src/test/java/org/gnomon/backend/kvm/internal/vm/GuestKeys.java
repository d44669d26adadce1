package org.gnomon.backend.kvm.internal.vm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.spi.backend.VirtualMachine;

/** Hands on the guest's keyboard, over the connection that its handle has. */
public final class GuestKeys {
    /** What the guest's kernel must be started with to listen. */
    public static final String LISTEN = "sysrq_always_enabled=1";

    private GuestKeys() {}

    /** Has the guest's kernel power the machine off. */
    public static void powerOff(VirtualMachine vm) {
        ArrayNode keys = Json.array();
        List.of("alt", "sysrq", "o")
                .forEach(key -> keys.add(Json.object("type", "qcode", "data", key)));
        ((KvmVm) vm).active().execute("send-key", Json.object("keys", keys));
    }
}
