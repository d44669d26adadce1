package org.gnomon.backend.kvm.internal.away;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Ground;
import org.gnomon.backend.kvm.internal.side.Sampler;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.service.PeerHosts;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Another host. What cannot be asked there is unknown, never taken for ended. */
public final class FarGround implements Ground {
    private static final Logger LOG = LoggerFactory.getLogger(FarGround.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int LOOKS = 4;

    private final FarHost far;
    private final Scheduler scheduler;
    private final BooleanSupplier lost;

    /**
     * One host.
     *
     * @param lost whether all that was there counts as ended
     */
    public FarGround(FarHost far, Scheduler scheduler, BooleanSupplier lost) {
        this.far = far;
        this.scheduler = scheduler;
        this.lost = lost;
    }

    @Override
    public QmpClient connect(SideRecord side, int socket, Duration limit) {
        String what = side.name() + " on " + far.peer();
        try {
            ByteChannel channel = far.qmp(side.key(), side.name(), socket);
            return QmpClient.over(channel, what, scheduler, limit);
        } catch (IOException e) {
            throw Problems.of(
                    PeerHosts.UNREACHABLE,
                    "The QMP socket of " + what + " cannot be reached: " + e.getMessage() + ".",
                    "Look at the link: `gnomon:host-list`.");
        }
    }

    @Override
    public Life life(SideRecord side) {
        try {
            FarHost.Look look = look(side, FarHost.Question.ALIVE);
            return look.alive() ? Life.RUNS : Life.ENDED;
        } catch (GnomonException e) {
            LOG.debug("{} on {}", side.name(), far.peer(), e);
            return isGivenUp(e) || isGone(e) && hasEnded(side) ? Life.ENDED : Life.UNKNOWN;
        }
    }

    /** A person has said that it is off for good, and it does not answer. */
    private boolean isGivenUp(GnomonException e) {
        return e.problem().code().equals(PeerHosts.UNREACHABLE) && lost.getAsBoolean();
    }

    /** That host answered that it has no such thing. */
    private static boolean isGone(GnomonException e) {
        return e.problem().code().equals(FarHost.NOT_FOUND);
    }

    /**
     * That a host does not know a key does not show that nothing runs there: it may have lost its
     * records, or know this host by another name. Only one that has the key can say that a process
     * of it has ended. A rehearsal is nobody's but its own.
     */
    private boolean hasEnded(SideRecord side) {
        if (side.role() == SideRecord.Role.REHEARSAL) {
            return true;
        }
        try {
            FarHost.Outcome there = far.outcome(side.key());
            return there.phase() != FarHost.Phase.GONE
                    && there.sides().stream().noneMatch(s -> s.name().equals(side.name()));
        } catch (GnomonException e) {
            LOG.debug("{} on {}", side.key(), far.peer(), e);
            return false;
        }
    }

    private FarHost.Look look(SideRecord side, FarHost.Question question) {
        return far.look(side.key(), side.name(), question);
    }

    @Override
    public boolean endsSoon(SideRecord side) {
        Life[] last = new Life[1];
        Waits.until(
                scheduler,
                LOOK,
                LOOK.multipliedBy(LOOKS),
                () -> {
                    last[0] = life(side);
                    return last[0] != Life.RUNS;
                });
        return last[0] == Life.ENDED;
    }

    @Override
    public boolean remove(SideRecord side) {
        try {
            far.end(side.key(), side.name());
            return true;
        } catch (GnomonException e) {
            LOG.warn("{} on {} could not be ended: {}", side.name(), far.peer(), e.getMessage());
            return isGivenUp(e) || isGone(e) && hasEnded(side);
        }
    }

    @Override
    public String lastWords(SideRecord side) {
        try {
            return look(side, FarHost.Question.ALIVE).lastWords();
        } catch (GnomonException e) {
            LOG.debug("last words of {} on {}", side.name(), far.peer(), e);
            return "";
        }
    }

    @Override
    public Meter meter(SideRecord side, Sampler.Subject subject) {
        return new FarMeter(side);
    }

    /** One call for each reading. */
    private final class FarMeter implements Meter {
        private final SideRecord side;
        private long console = -1;

        FarMeter(SideRecord side) {
            this.side = side;
        }

        @Override
        public Reading read(List<Long> threads, double seconds) {
            boolean first = console < 0;
            FarHost.Look look = look(side, new FarHost.Question(threads, console, true));
            console = look.consoleTo();
            double lines =
                    first || look.consoleTo() < 0 ? Double.NaN : look.consoleLines() / seconds;
            return new Reading(
                    cpuNanos(look, threads), look.usedMemory(), lines, look.hostPressure());
        }

        private static long cpuNanos(FarHost.Look look, List<Long> threads) {
            if (threads.isEmpty() || !look.cpuNanos().keySet().containsAll(threads)) {
                return -1;
            }
            return threads.stream().mapToLong(look.cpuNanos()::get).sum();
        }
    }
}
