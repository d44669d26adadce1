package org.gnomon.backend.kvm.internal.far;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the disks of a running VM to another host, and goes on copying what the guest writes, by
 * QEMU's own mirror over NBD. The guest never waits for it.
 *
 * <p>A cut link makes QEMU's job stand still with all that it still has to copy; once the other
 * host answers again, it goes on. If the exports there have been started anew, or a job has ended,
 * the copy begins from the start; {@link #lag} says so.
 *
 * <p>All methods block and may be called by any thread.
 */
public final class DiskMirror implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskMirror.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(2);

    /** For QEMU to try again by itself before a job stands still, in seconds. */
    private static final int RECONNECT = 1;

    private final Supplier<QmpClient> qemu;
    private final FarHost far;
    private final String key;
    private final List<Source> disks;
    private final Scheduler scheduler;
    private final Function<Source, String> server;
    private final Cancellable tending;
    private volatile int number = -1;
    private boolean over;
    private volatile boolean busy;
    private volatile int restarts;
    private volatile String trouble = "";

    /**
     * A disk to mirror.
     *
     * @param name its name, which the export over there has too
     * @param node the block node that the guest's device uses
     */
    public record Source(String name, String node) {}

    /**
     * How far the copy is behind.
     *
     * @param bytes that are still to be copied
     * @param ready whether all was copied once, so that only what the guest writes is
     * @param restarts how often it began from the start again
     * @param trouble why it does not go on now; empty if it does
     */
    public record Lag(long bytes, boolean ready, int restarts, String trouble) {}

    private DiskMirror(
            Supplier<QmpClient> qemu, FarHost far, String key, List<Source> disks, Wiring wiring) {
        this.qemu = qemu;
        this.far = far;
        this.key = key;
        this.disks = List.copyOf(disks);
        this.scheduler = wiring.scheduler();
        this.server = wiring.server();
        this.tending = scheduler.every(EVERY, this::tendLater);
    }

    /**
     * How it gets there.
     *
     * @param server the path of a UNIX socket, on the host of the QEMU, that leads to the NBD
     *     server of the other host, as a {@link Tunnel} does; asked for each time a copy begins
     */
    public record Wiring(Function<Source, String> server, Scheduler scheduler) {}

    /**
     * Begins to copy.
     *
     * @param qemu the connection to the QEMU that has the disks, for what changes the VM
     */
    public static DiskMirror start(
            Supplier<QmpClient> qemu, FarHost far, String key, List<Source> disks, Wiring wiring) {
        DiskMirror mirror = new DiskMirror(qemu, far, key, disks, wiring);
        try {
            mirror.beginAnew();
            return mirror;
        } catch (RuntimeException e) {
            mirror.close();
            throw e;
        }
    }

    private String job(int index) {
        return "gnomon-far-" + index;
    }

    private String node(int index) {
        return "gnomon-nbd-" + index;
    }

    /** A container that ended may have left its own in the QEMU. */
    private synchronized void beginAnew() {
        abandon(jobs());
        begin();
    }

    private synchronized void begin() {
        number = far.export(key);
        for (int i = 0; i < disks.size(); i++) {
            begin(i);
        }
    }

    private void begin(int index) {
        Source disk = disks.get(index);
        execute(
                "blockdev-add",
                Json.object(
                        "driver",
                        "nbd",
                        "node-name",
                        node(index),
                        "server",
                        Json.object("type", "unix", "path", server.apply(disk)),
                        "export",
                        FarHost.exportName(disk.name(), number),
                        "reconnect-delay",
                        RECONNECT,
                        "discard",
                        "unmap",
                        "detect-zeroes",
                        "unmap"));
        execute(
                "blockdev-mirror",
                Json.object(
                        "job-id",
                        job(index),
                        "device",
                        disk.node(),
                        "target",
                        node(index),
                        "sync",
                        "full",
                        "on-target-error",
                        "stop",
                        "on-source-error",
                        "report"));
    }

    private JsonNode execute(String command, JsonNode arguments) {
        return qemu.get().execute(command, arguments, Limits.TRANSFER);
    }

    private void tendLater() {
        if (!busy) {
            busy = true;
            scheduler.blocking().execute(this::tend);
        }
    }

    private void tend() {
        try {
            tendNow();
            trouble = "";
        } catch (GnomonException e) {
            trouble = e.problem().message();
            LOG.debug("the mirror of {} does not go on", key, e);
        } finally {
            busy = false;
        }
    }

    /** Sees to it that every job goes on. */
    private synchronized void tendNow() {
        if (over) {
            return;
        }
        Map<String, JsonNode> jobs = jobs();
        boolean gone = jobs.size() < disks.size();
        boolean stands = jobs.values().stream().anyMatch(DiskMirror::stands);
        if (!gone && !stands) {
            return;
        }
        boolean same = far.export(key) == number;
        if (gone || !same) {
            restarts++;
            LOG.warn("the mirror of {} begins from the start", key);
            abandon(jobs);
            begin();
        } else {
            for (JsonNode job : jobs.values()) {
                if (stands(job)) {
                    execute("block-job-resume", Json.object("device", job.path("device").asText()));
                }
            }
        }
    }

    private static boolean stands(JsonNode job) {
        return job.path("paused").asBoolean() || !job.path("io-status").asText("ok").equals("ok");
    }

    private Map<String, JsonNode> jobs() {
        Map<String, JsonNode> found = new HashMap<>();
        for (JsonNode job : execute("query-block-jobs", null)) {
            String id = job.path("device").asText();
            if (id.startsWith("gnomon-far-")) {
                found.put(id, job);
            }
        }
        return found;
    }

    /** The number of the exports that it writes to. */
    public int number() {
        return number;
    }

    /** How far it is. */
    public Lag lag() {
        return lag(jobs());
    }

    private Lag lag(Map<String, JsonNode> jobs) {
        long bytes = 0;
        boolean ready = jobs.size() == disks.size();
        String why = trouble;
        for (JsonNode job : jobs.values()) {
            bytes += Math.max(0, job.path("len").asLong() - job.path("offset").asLong());
            ready &= job.path("ready").asBoolean();
            if (stands(job) && why.isEmpty()) {
                why = "The other host cannot be reached.";
            }
        }
        return new Lag(bytes, ready, restarts, why);
    }

    /** Waits until all was copied once. */
    public void awaitReady(Duration limit) {
        await(limit, lag -> lag.ready(), "The first copy of the disks");
    }

    /** Waits until nothing is left to copy. The guest stands still. */
    public void awaitCaughtUp(Duration limit) {
        await(limit, lag -> lag.ready() && lag.bytes() == 0, "The rest of the disks");
    }

    private void await(Duration limit, Predicate<Lag> done, String what) {
        Lag[] last = new Lag[1];
        boolean reached =
                Waits.until(
                        scheduler,
                        LOOK,
                        limit,
                        () -> {
                            last[0] = lag();
                            return done.test(last[0]);
                        });
        if (!reached) {
            throw Problems.of(
                    Problem.TIMEOUT,
                    what
                            + " still has "
                            + last[0].bytes()
                            + " bytes to go after "
                            + limit.toMillis()
                            + " ms."
                            + (last[0].trouble().isEmpty() ? "" : " " + last[0].trouble()),
                    "Look at the link, and try again when the disks are in sync.");
        }
    }

    /**
     * Copies the rest and ends the jobs; the images over there are what the guest's disks are. The
     * guest stands still. If it fails the guest can go on, and so does what is left of the mirror.
     */
    public synchronized void finishFrozen(Duration limit) {
        awaitCaughtUp(limit);
        QmpClient client = qemu.get();
        List<CompletableFuture<JsonNode>> ended = new ArrayList<>();
        for (int i = 0; i < disks.size(); i++) {
            ended.add(client.expect(ends(job(i))));
        }
        for (int i = 0; i < disks.size(); i++) {
            execute("block-job-cancel", Json.object("device", job(i)));
        }
        for (CompletableFuture<JsonNode> end : ended) {
            JsonNode event = client.await(end, limit, "The end of the mirrors");
            boolean good = event.path("event").asText().equals("BLOCK_JOB_COMPLETED");
            if (!good || event.path("data").has("error")) {
                throw Problems.of(
                        Problems.QEMU_ERROR,
                        "A mirror did not end well: " + event.path("data") + ".",
                        "Try again when the disks are in sync.");
            }
        }
        over = true;
    }

    private static Predicate<JsonNode> ends(String job) {
        return e ->
                e.path("data").path("device").asText().equals(job)
                        && List.of("BLOCK_JOB_COMPLETED", "BLOCK_JOB_CANCELLED")
                                .contains(e.path("event").asText());
    }

    /** Ends the jobs, whatever they have copied, and removes the nodes. */
    private void abandon(Map<String, JsonNode> jobs) {
        for (String job : jobs.keySet()) {
            execute("block-job-cancel", Json.object("device", job, "force", true));
        }
        Waits.until(scheduler, LOOK, Limits.TRANSFER, () -> jobs().isEmpty());
        for (JsonNode node : execute("query-named-block-nodes", Json.object("flat", true))) {
            String name = node.path("node-name").asText();
            if (name.startsWith("gnomon-nbd-")) {
                execute("blockdev-del", Json.object("node-name", name));
            }
        }
    }

    /** Ends it; nothing of it stays in the QEMU, if that still answers. */
    @Override
    public void close() {
        tending.cancel();
        synchronized (this) {
            over = true;
            try {
                abandon(jobs());
            } catch (GnomonException e) {
                LOG.warn("The mirrors of {} are left to their QEMU: {}", key, e.getMessage());
            }
        }
    }
}
