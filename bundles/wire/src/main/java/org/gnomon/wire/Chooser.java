package org.gnomon.wire;

import java.util.Comparator;
import java.util.List;

/**
 * Chooses how to encode the next batch, by what each scheme did on this stream so far.
 *
 * <p>A scheme's figures are moving averages of the bytes that it leaves of a byte and the CPU time
 * that it takes for one, for each {@link Texture} by itself. Which scheme is best depends on what
 * is asked:
 *
 * <ul>
 *   <li>as fast as possible (no {@link #demand}): the least time, CPU time over the CPU's share
 *       plus bytes over the link's rate. A byte counts for at least its {@link #worth}, however
 *       fast the link is: it costs money and others' share of the link;
 *   <li>a known demand: the fewest bytes among the schemes that keep up with it, on CPU and link,
 *       with a reserve; if none does, as above.
 * </ul>
 *
 * <p>Batches differ more than schemes do, so figures from different batches cannot be compared. Now
 * and then another scheme is therefore tried on the same batch as the best one ({@link #trial}),
 * the one not tried for longest; one that was far from best more rarely. That costs CPU time, no
 * bytes. Its figures are then kept in proportion to the best one's.
 *
 * <p>It has no clock and no chance: the same calls give the same choices. Settings may come from
 * any thread, the rest from one.
 */
public final class Chooser {

    /** The link's rate as long as nobody has told it: 100 Mbit/s. */
    public static final double USUAL_LINK = 12.5e6;

    /**
     * What a byte is worth as long as nobody has told it: as on a link of 110 Mbit/s. With less,
     * content that LZ4 halves goes with LZ4 on a fast link, and takes half as many bytes again as
     * QEMU's multifd with zstd.
     */
    public static final double USUAL_WORTH = 75;

    private static final double RESERVE = 0.8;
    private static final int TRY_EVERY = 32;
    private static final double HOPELESS = 3;
    private static final int HOPELESS_EVERY = 8;

    private final List<Track> tracks;
    private volatile double link = USUAL_LINK;
    private volatile double cpu = 1;
    private volatile double worth = USUAL_WORTH;
    private volatile double demand;
    private volatile boolean explores = true;
    private final long[] choices = new long[Texture.values().length];
    private final int[] nextTry = new int[Texture.values().length];

    /**
     * @param candidates what to choose from, not empty; see {@link Scheme#candidates}
     */
    public Chooser(List<Scheme> candidates) {
        tracks = candidates.stream().map(Track::new).toList();
        if (tracks.isEmpty()) {
            throw new IllegalArgumentException("no schemes to choose from");
        }
    }

    /** What the link carries, in bytes per second, headers and encryption included. */
    public void link(double bytesPerSecond) {
        link = positive(bytesPerSecond, "link rate");
    }

    /** How much of a CPU encoding may take, as a fraction above 0. */
    public void cpu(double fraction) {
        cpu = positive(fraction, "CPU fraction");
    }

    /**
     * The least CPU time that saving a byte is worth, in nanoseconds; 0 while a guest is frozen.
     */
    public void worth(double nanosPerByte) {
        worth = Math.max(0, nanosPerByte);
    }

    /** Bytes of pages per second that have to be encoded; 0 for as fast as possible. */
    public void demand(double bytesPerSecond) {
        demand = Math.max(0, bytesPerSecond);
    }

    /** Whether schemes other than the best are tried now and then; not while a guest is frozen. */
    public void explore(boolean on) {
        explores = on;
    }

    /** The scheme for the next batch. */
    public Scheme choose(Texture texture) {
        return best(texture).scheme();
    }

    /** A scheme to try beside it, on the same batch; null for none. */
    Scheme trial(Texture texture, Scheme chosen) {
        int t = texture.ordinal();
        if (!explores || ++choices[t] % TRY_EVERY != 0) {
            return null;
        }
        double hopeless = HOPELESS * time(track(chosen), texture);
        for (int i = 0; i < tracks.size(); i++) {
            Track next = tracks.get(nextTry[t]++ % tracks.size());
            boolean itsTurn = nextTry[t] / tracks.size() % HOPELESS_EVERY == 0;
            boolean useless = next.scheme().equals(chosen) || next.scheme().equals(Scheme.RAW);
            if (!useless && (itsTurn || time(next, texture) <= hopeless)) {
                return next.scheme();
            }
        }
        return null;
    }

    /** Notes what the chosen scheme did; others' ratios are taken to have moved with it. */
    public void measured(Scheme scheme, Texture texture, Cost cost) {
        Track track = track(scheme);
        double before = track.ratio(texture);
        track.add(texture, cost.ratio(), cost.nanosPerByte());
        if (!scheme.equals(Scheme.RAW)) {
            double factor = track.ratio(texture) / before;
            tracks.stream().filter(t -> t != track).forEach(t -> t.scale(texture, factor));
        }
    }

    /** Notes what another scheme did on the batch on which the chosen one was measured last. */
    void compared(Scheme tried, Cost cost, Scheme chosen, Cost chosenCost, Texture texture) {
        double usual = track(chosen).ratio(texture) / chosenCost.ratio();
        track(tried).add(texture, Math.min(1, cost.ratio() * usual), cost.nanosPerByte());
    }

    /**
     * What a scheme did on a batch.
     *
     * @param plain bytes of pages
     * @param coded bytes that were left of them
     * @param nanos CPU time that it took
     */
    public record Cost(int plain, int coded, long nanos) {

        double ratio() {
            return (double) coded / plain;
        }

        double nanosPerByte() {
            return (double) nanos / plain;
        }
    }

    private Track track(Scheme scheme) {
        for (Track track : tracks) {
            if (track.scheme().equals(scheme)) {
                return track;
            }
        }
        throw new IllegalArgumentException(scheme.label() + " is not one to choose from");
    }

    /** What is known of every scheme. */
    public List<Estimate> estimates(Texture texture) {
        return tracks.stream()
                .map(t -> new Estimate(t.scheme(), t.ratio(texture), t.nanosPerByte(texture)))
                .toList();
    }

    /**
     * What is known of a scheme.
     *
     * @param ratio bytes left of a byte
     * @param nanosPerByte CPU time for a byte of pages
     */
    public record Estimate(Scheme scheme, double ratio, double nanosPerByte) {}

    private Track best(Texture texture) {
        double wanted = demand;
        Comparator<Track> fastest = Comparator.comparingDouble(t -> time(t, texture));
        if (wanted > 0) {
            var thrifty =
                    tracks.stream()
                            .filter(t -> keepsUp(t, texture, wanted))
                            .min(Comparator.comparingDouble(t -> t.ratio(texture)));
            if (thrifty.isPresent()) {
                return thrifty.get();
            }
        }
        return tracks.stream().min(fastest).orElseThrow();
    }

    private boolean keepsUp(Track track, Texture texture, double wanted) {
        double cpuTime = wanted * track.nanosPerByte(texture) / 1e9 / cpu;
        double linkTime = wanted * track.ratio(texture) / link;
        return cpuTime <= RESERVE && linkTime <= RESERVE;
    }

    /** Nanoseconds for a byte of pages. */
    private double time(Track track, Texture texture) {
        return track.nanosPerByte(texture) / cpu
                + track.ratio(texture) * Math.max(1e9 / link, worth);
    }

    private static double positive(double value, String what) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(what + " " + value + ", expected more than 0");
        }
        return value;
    }
}
