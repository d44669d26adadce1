package org.gnomon.backend.kvm.internal.side;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmmVersion;
import org.gnomon.time.Scheduler;

/**
 * One QEMU process. All methods that talk to it block and belong on threads that may; each of them
 * ends within its limit. A connection that was lost is made again at the next use.
 */
public final class Side {
    private static final Duration DEATH = Duration.ofMillis(300);
    private static final Duration DEATH_LOOK = Duration.ofMillis(10);

    /** QEMU's state once the guest has powered the machine off. */
    public static final String SHUT_DOWN = "shutdown";

    private static final Set<String> CANNOT_RUN = Set.of("internal-error", "guest-panicked");

    private volatile SideRecord record;
    private final Scheduler scheduler;
    private final Ground ground;
    private final QmpClient[] clients;
    private volatile boolean closed;
    private volatile Runnable guestEnded = () -> {};
    private volatile Runnable connectionEnded = () -> {};

    public Side(SideRecord record, Scheduler scheduler, Ground ground) {
        this.record = record;
        this.scheduler = scheduler;
        this.ground = ground;
        this.clients = new QmpClient[record.sockets().size()];
    }

    public SideRecord record() {
        return record;
    }

    /** Whether a record is of this very process. */
    public boolean is(SideRecord other) {
        return other.process().equals(record.process());
    }

    /**
     * Has something told when the guest shuts itself down, and when a connection ends that nobody
     * here has closed. Both are called by the connection's reader and must not block.
     */
    public void watch(Runnable guestEnds, Runnable connectionEnds) {
        guestEnded = guestEnds;
        connectionEnded = connectionEnds;
    }

    /** From now on it is something else to its VM. */
    public void become(SideRecord.Role role) {
        record = record.as(role);
    }

    public VmmVersion vmm() {
        return record.vmm();
    }

    /** The connection for what changes the VM. */
    public QmpClient control() {
        return client(0, Limits.CONNECT);
    }

    /** The connection for what only looks, so that it never waits behind a change. */
    public QmpClient looking() {
        return client(clients.length - 1, Limits.SAMPLE);
    }

    private QmpClient client(int index, Duration limit) {
        synchronized (clients) {
            if (closed) {
                throw Problems.of(
                        Problem.NOT_RUNNING,
                        "The handle on " + record.name() + " was closed.",
                        "Start Gnomon again, or adopt the VM, for a new one.");
            }
            if (clients[index] == null || !clients[index].isOpen()) {
                clients[index] = ground.connect(record, index, limit);
                listen(clients[index]);
            }
            return clients[index];
        }
    }

    private void listen(QmpClient client) {
        client.expect(Side::isGuestShutdown).thenRun(() -> guestEnded.run());
        client.expect(e -> false).whenComplete((never, end) -> ended());
    }

    private static boolean isGuestShutdown(JsonNode event) {
        return event.path("event").asText().equals("SHUTDOWN")
                && event.path("data").path("reason").asText().equals("guest-shutdown");
    }

    private void ended() {
        if (!closed) {
            connectionEnded.run();
        }
    }

    /** Waits until all is heard that a process said before it ended. Blocks, shortly. */
    public void awaitLastEvents() {
        Waits.until(scheduler, DEATH_LOOK, DEATH, this::isSilent);
    }

    private boolean isSilent() {
        synchronized (clients) {
            return Arrays.stream(clients).noneMatch(c -> c != null && c.isOpen());
        }
    }

    /** Connects both ways now, so that it does not have to be done later. */
    void connect(Duration limit) {
        for (int i = 0; i < clients.length; i++) {
            client(i, limit);
        }
    }

    /** Runs a command over the control connection. */
    public JsonNode execute(String command, JsonNode arguments) {
        return control().execute(command, arguments, Limits.COMMAND);
    }

    /** QEMU's own word for what it does. */
    public String status() {
        return execute("query-status", null).path("status").asText();
    }

    /** Looks until a condition holds; false if it does not in time. */
    boolean until(Duration limit, BooleanSupplier condition) {
        return Waits.until(scheduler, Limits.LOOK, limit, condition);
    }

    /** Waits until QEMU is in one of the states. */
    public String awaitStatus(Set<String> wanted, Duration limit) {
        String[] last = new String[1];
        boolean reached =
                until(
                        limit,
                        () -> {
                            last[0] = status();
                            return wanted.contains(last[0]);
                        });
        if (!reached) {
            throw Problems.of(
                    Problem.TIMEOUT,
                    record.vmm()
                            + " is in state "
                            + last[0]
                            + " after "
                            + limit.toMillis()
                            + " ms, expected "
                            + wanted
                            + ".",
                    "");
        }
        return last[0];
    }

    /** What it does, in the API's words; never fails. */
    public RunState runState() {
        Ground.Life life = ground.life(record);
        if (life != Ground.Life.RUNS) {
            return without(life);
        }
        try {
            String status =
                    looking().execute("query-status", null, Limits.SAMPLE).path("status").asText();
            return stateOf(status);
        } catch (GnomonException e) {
            return without(ground.life(record));
        }
    }

    private static RunState without(Ground.Life life) {
        return life == Ground.Life.ENDED ? RunState.GONE : RunState.UNKNOWN;
    }

    private static RunState stateOf(String status) {
        if (status.equals("running")) {
            return RunState.RUNNING;
        }
        if (status.equals("postmigrate")) {
            return RunState.HANDED_OVER;
        }
        if (status.equals(SHUT_DOWN)) {
            return RunState.SHUT_DOWN;
        }
        return CANNOT_RUN.contains(status) ? RunState.GONE : RunState.PAUSED;
    }

    /** Whether its process may run: it is not known to have ended. Blocks. */
    public boolean isAlive() {
        return ground.life(record) != Ground.Life.ENDED;
    }

    /** Its sockets close a moment before it is gone; whether it is, after that moment. Blocks. */
    public boolean diesSoon() {
        return ground.endsSoon(record);
    }

    /** Ends the process and removes its sockets; true if it is confirmed gone. */
    boolean remove() {
        boolean gone = ground.remove(record);
        disconnect();
        return gone;
    }

    /** Measures it from outside. */
    Ground.Meter meter(Sampler.Subject subject) {
        return ground.meter(record, subject);
    }

    /** Lets go of the connections for good, so that another may have them; the process goes on. */
    public void disconnect() {
        synchronized (clients) {
            closed = true;
            Arrays.stream(clients).filter(c -> c != null).forEach(QmpClient::close);
        }
    }

    /** The last lines of what the process complained about. */
    public String lastWords() {
        return ground.lastWords(record);
    }

    /** That the process is gone, with its last words. */
    public Problem crashed() {
        String words = lastWords();
        return Problem.of(
                Problem.CRASHED,
                record.vmm()
                        + " at "
                        + record.binary()
                        + " ended"
                        + (words.isEmpty() ? " without a word." : ": " + words),
                "Do not use this version for this VM; keep its log for a report.");
    }
}
