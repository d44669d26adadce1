package org.gnomon.simulation;

import java.util.SplittableRandom;

/**
 * The only source of randomness: a seed from which named streams are derived. The same seed and
 * name give the same stream, whatever else was drawn, so that one part's draws do not shift
 * another's. Immutable; any thread may ask. A stream itself belongs to one thread.
 */
public final class Randomness {

    private final long seed;

    public Randomness(long seed) {
        this.seed = seed;
    }

    /** What to print, so that a run can be repeated. */
    public long seed() {
        return seed;
    }

    /** A stream from its beginning; asked again, from its beginning again. */
    public SplittableRandom stream(String name) {
        return new SplittableRandom(derive(name));
    }

    /** Randomness for a part that names its own streams. */
    public Randomness child(String name) {
        return new Randomness(derive(name));
    }

    private long derive(String name) {
        return mix(seed ^ hash(name));
    }

    /** A stable 64-bit hash of a name (FNV-1a), for a seed that is derived from one. */
    public static long hash(String name) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            h = (h ^ name.charAt(i)) * 0x100000001b3L;
        }
        return h;
    }

    /** Spreads the bits of a number (the finaliser of SplitMix64). */
    public static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
