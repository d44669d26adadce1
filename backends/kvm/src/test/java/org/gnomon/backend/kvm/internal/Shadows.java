package org.gnomon.backend.kvm.internal;

import static org.gnomon.backend.kvm.internal.QemuLab.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.PageSource;
import org.gnomon.model.ShadowPlace;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.TimeSource;

/** What a replication engine does to a replica, at its plainest. */
final class Shadows {
    private static final int CHUNK = 64 << 10;

    private Shadows() {}

    static Replica open(VirtualMachine vm, String name) {
        return await(vm.openReplica(new ShadowPlace(name, ShadowPlace.LOCAL)));
    }

    static Checkpoint checkpoint(VirtualMachine vm, Replica replica) {
        return await(replica.checkpoint(() -> fold(collect(vm, replica), replica)));
    }

    static Checkpoint advance(VirtualMachine vm, Replica replica) {
        return advance(vm, replica, () -> {});
    }

    /** How long the guest stood still in an advance but for the collecting. */
    static Duration ownPause(VirtualMachine vm, Replica replica, TimeSource clock) {
        Map<Long, byte[]> changed = new LinkedHashMap<>();
        Duration[] collected = new Duration[1];
        Checkpoint taken =
                await(
                        replica.advance(
                                () -> {
                                    long begin = clock.nanos();
                                    changed.putAll(collect(vm, replica));
                                    collected[0] = clock.since(begin);
                                },
                                () -> fold(changed, replica)));
        return taken.pause().minus(collected[0]);
    }

    /** Something may happen in the middle of the fold. */
    static Checkpoint advance(VirtualMachine vm, Replica replica, Runnable inTheFold) {
        Map<Long, byte[]> changed = new LinkedHashMap<>();
        return await(
                replica.advance(
                        () -> changed.putAll(collect(vm, replica)),
                        () -> {
                            Map<Long, byte[]> first = new LinkedHashMap<>();
                            changed.entrySet().stream()
                                    .limit(changed.size() / 2)
                                    .forEach(e -> first.put(e.getKey(), e.getValue()));
                            fold(first, replica);
                            inTheFold.run();
                            fold(changed, replica);
                        }));
    }

    static Map<Long, byte[]> collect(VirtualMachine vm, Replica replica) {
        PageSource from = vm.memory().pages();
        Map<Long, byte[]> changed = new LinkedHashMap<>();
        for (long at = 0; at < from.sizeBytes(); at += CHUNK) {
            int length = (int) Math.min(CHUNK, from.sizeBytes() - at);
            ByteBuffer now = from.view(at, length);
            if (now.mismatch(replica.pages().view(at, length)) >= 0) {
                byte[] copy = new byte[length];
                now.get(copy);
                changed.put(at, copy);
            }
        }
        return changed;
    }

    static void fold(Map<Long, byte[]> changed, Replica replica) {
        changed.forEach((at, content) -> replica.pages().write(at, ByteBuffer.wrap(content)));
    }
}
