package org.gnomon.itests.simulation.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.gnomon.simulation.VirtualTime;

/** A link with its weather. One for the whole world: a new controller has the same network. */
public final class Link {

    /** After which a call without a reply has failed; a little more than a backend's own limit. */
    public static final Duration LIMIT = Duration.ofSeconds(4);

    private final VirtualTime time;
    private final SplittableRandom random;
    private final Consumer<String> strikes;
    private final Map<Fate, Double> weather = new EnumMap<>(Fate.class);
    private final List<Aimed> aimed = new ArrayList<>();
    private boolean down;

    /** A fate that waits for a certain message. */
    private record Aimed(String call, Fate fate) {}

    public Link(VirtualTime time, Consumer<String> strikes) {
        this.time = time;
        this.random = time.randomness().stream("link");
        this.strikes = strikes;
    }

    /** From now on so large a share of the messages has this fate. */
    public void weather(Fate fate, double share) {
        weather.put(fate, share);
    }

    /** The next message of this name, for example {@code StandBy.switchOver}, has this fate. */
    public void aim(String call, Fate fate) {
        aimed.add(new Aimed(call, fate));
    }

    /** Cuts it, or mends it. */
    public void down(boolean now) {
        down = now;
    }

    /** Fair weather from now on. */
    public void heal() {
        weather.clear();
        aimed.clear();
        down = false;
    }

    boolean isDown() {
        return down;
    }

    VirtualTime time() {
        return time;
    }

    Fate fate(String name, Calls call) {
        if (down) {
            struck("link.down");
            return Fate.REQUEST_LOST;
        }
        for (Aimed a : aimed) {
            if (a.call().equals(name) && call.mayBe(a.fate())) {
                aimed.remove(a);
                strikes.accept(a.fate().label());
                return a.fate();
            }
        }
        for (Map.Entry<Fate, Double> w : weather.entrySet()) {
            if (random.nextDouble() < w.getValue() && call.mayBe(w.getKey())) {
                strikes.accept(w.getKey().label());
                return w.getKey();
            }
        }
        return Fate.ARRIVES;
    }

    void struck(String what) {
        strikes.accept(what);
    }

    /** How late a late message comes: before or after the caller has given up. */
    Duration delay() {
        return Duration.ofNanos(random.nextLong(LIMIT.toNanos() / 4, 2 * LIMIT.toNanos()));
    }
}
