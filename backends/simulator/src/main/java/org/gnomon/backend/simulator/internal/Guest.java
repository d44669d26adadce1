package org.gnomon.backend.simulator.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.gnomon.model.Bytes;
import org.gnomon.model.OpaqueState;
import org.gnomon.simulation.Randomness;

/**
 * A guest's life, in ticks of guest time. What a tick does follows from the seed and its number
 * alone, so twins that begin at the same state live alike. Guarded by its VM's monitor.
 *
 * <p>The guest serves requests: each takes CPU time, then the client thinks. Of {@code u} wanted
 * CPU share and a cost {@code c} per unit of work it gets {@code u*c / (1-u+u*c)} of the CPU and
 * does {@code u / (1-u+u*c)} of the work it would; with u = 1 a cost of 1.25 is 20 % less work.
 */
final class Guest {

    static final long TICK_NANOS = 10_000_000;

    private static final String FORMAT = "sim-guest/1";
    private static final double TICKS_PER_SECOND = 1e9 / TICK_NANOS;
    private static final double WORK_PER_SECOND = 2000;
    private static final double IO_BYTES_PER_WORK = 4096;
    private static final double TICK_NOISE = 0.03;

    private final VmSettings settings;
    private final GuestMemory memory;
    private final PageArtist artist;
    private long ticks;
    private double work;
    private SimTarget change;
    private long changedAtTick;

    private Guest(VmSettings settings, GuestMemory memory, double work, SimTarget change) {
        this.settings = settings;
        this.memory = memory;
        this.artist = new PageArtist(memory);
        this.work = work;
        this.change = change;
    }

    /** A guest that boots, with what its disk has: the writes that it acknowledged. */
    static Guest boot(VmSettings settings, GuestMemory memory, Guest before) {
        memory.zero();
        Guest guest =
                before == null
                        ? new Guest(settings, memory, 0, SimTarget.NONE)
                        : new Guest(settings, memory, before.work, before.change);
        if (before != null) {
            guest.ticks = before.ticks;
            guest.changedAtTick = before.changedAtTick;
        }
        SplittableRandom random = new Randomness(settings.seed()).stream("boot " + guest.ticks);
        guest.artist.boot(random, settings.workload().shape().used());
        guest.artist.header(guest.ticks, guest.writes());
        return guest;
    }

    /** A guest that goes on from saved CPU and device state and the memory that belongs to it. */
    static Guest load(VmSettings settings, GuestMemory memory, OpaqueState state) {
        ByteBuffer in = state.content().asByteBuffer();
        long ticks = in.getLong();
        double work = in.getDouble();
        long changedAtTick = in.getLong();
        byte[] change = new byte[in.remaining()];
        in.get(change);
        SimTarget target = SimTarget.parse(new String(change, StandardCharsets.UTF_8));
        Guest guest = new Guest(settings, memory, work, target);
        guest.ticks = ticks;
        guest.changedAtTick = changedAtTick;
        return guest;
    }

    /** Its CPU and device state. */
    OpaqueState save() {
        byte[] text = change.text().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(24 + text.length);
        out.putLong(ticks).putDouble(work).putLong(changedAtTick).put(text);
        return new OpaqueState(FORMAT, Bytes.copyOf(out.array()));
    }

    /** What the guest finds when it compares its memory with what it knows; null if all is well. */
    String complaint() {
        return artist.holds(ticks, writes())
                ? null
                : "CORRUPT: the header in memory is not of tick " + ticks;
    }

    GuestMemory memory() {
        return memory;
    }

    long ticks() {
        return ticks;
    }

    /** How many writes its clients have been told are safe. */
    long writes() {
        return (long) work;
    }

    /** Applies an update inside the guest. */
    void apply(SimTarget update) {
        change = update;
        changedAtTick = ticks;
    }

    SimTarget change() {
        return change;
    }

    boolean wantsToShutDown() {
        return ticks >= settings.shutdownTick();
    }

    long nanosSinceChange() {
        return (ticks - changedAtTick) * TICK_NANOS;
    }

    /**
     * Lives for a tick.
     *
     * @param conditions what is around it
     * @param totals what it did is added there
     */
    void tick(Conditions conditions, Totals totals) {
        SplittableRandom random =
                new SplittableRandom(Randomness.mix(settings.seed() + ticks * 0x632be59bd9b4e019L));
        double swing = swing(conditions.hourOfDay(), random);
        double wanted = Math.min(1, Math.max(0, settings.load() * swing));
        double cost = conditions.vmmCost() * change.cost();
        double round = 1 - wanted + wanted * cost;
        boolean stuck = conditions.stuck() || change.does(SimTarget.Kind.STUCK, nanosSinceChange());
        double done = stuck ? 0 : wanted / round * WORK_PER_SECOND / TICKS_PER_SECOND;
        work += done;
        ticks++;
        totals.add(stuck ? 1 : wanted * cost / round, done, done * IO_BYTES_PER_WORK);
        if (!stuck) {
            write(conditions.writesMemory(), swing / round, random, totals);
        }
        artist.header(ticks, writes());
    }

    private double swing(double hour, SplittableRandom random) {
        double daily = settings.workload().shape().daily();
        double ofDay = 1 + daily * Math.sin(2 * Math.PI * (hour - 9) / 24);
        double noise = 1 + TICK_NOISE * random.nextGaussian();
        return ofDay * noise * settings.workload().swing(settings.seed(), ticks);
    }

    private void write(boolean really, double pace, SplittableRandom random, Totals totals) {
        double expected = Math.max(0, settings.pagesPerSecond() * pace / TICKS_PER_SECOND);
        int count = (int) expected + (random.nextDouble() < expected % 1 ? 1 : 0);
        totals.dirtied((count + 1L) * GuestMemory.PAGE);
        if (!really) {
            return;
        }
        writePages(count, random);
    }

    private void writePages(int count, SplittableRandom random) {
        double noise = settings.workload().shape().noise();
        for (int i = 0; i < count; i++) {
            int set = settings.workingSetPages();
            // The lesser of two draws: some pages are much hotter than others.
            int page = 1 + Math.min(random.nextInt(set), random.nextInt(set));
            artist.change(page, random, noise);
        }
    }

    /**
     * What is around a guest in a tick.
     *
     * @param hourOfDay 0 to 24
     * @param vmmCost what a unit of work costs on this VMM
     * @param stuck whether the VMM lets it do nothing
     * @param writesMemory false while catching up on a long absence
     */
    record Conditions(double hourOfDay, double vmmCost, boolean stuck, boolean writesMemory) {}
}
