package org.gnomon.backend.simulator.internal;

import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/**
 * One of the simulated machines: its power, whether it hangs, whether it can be reached. Its power
 * can be seen from outside, whatever else is wrong with it.
 *
 * <pre>
 * on ⇄ hung (nothing on it moves, nobody answers)
 * on ⇄ cut off (all on it goes on, nobody is reached)
 * any → off (all on it is lost) → on (empty)
 * </pre>
 */
final class Machine {

    private final String name;
    private final long memoryBytes;
    private volatile boolean off;
    private volatile boolean hung;
    private volatile boolean cut;
    private volatile boolean fencible;

    Machine(String name, long memoryBytes) {
        this.name = name;
        this.memoryBytes = memoryBytes;
    }

    String name() {
        return name;
    }

    long memoryBytes() {
        return memoryBytes;
    }

    boolean isOff() {
        return off;
    }

    void off(boolean now) {
        off = now;
        if (now) {
            hung = false;
        }
    }

    boolean isHung() {
        return hung;
    }

    void hung(boolean now) {
        hung = now;
    }

    void cut(boolean now) {
        cut = now;
    }

    /** Whether a fail-over may switch its power off. */
    boolean isFencible() {
        return fencible;
    }

    void fencible(boolean now) {
        fencible = now;
    }

    boolean answers() {
        return !off && !hung && !cut;
    }

    /** Has power, and it cannot be known what is on it. */
    boolean isSilent() {
        return !off && (hung || cut);
    }

    void requireAnswer() {
        if (!answers()) {
            throw noAnswer();
        }
    }

    GnomonException noAnswer() {
        return Problem.of(
                        Problem.TIMEOUT,
                        "the simulated host " + name + (off ? " has no power" : " does not answer"),
                        "Look at the host.")
                .asException();
    }

    @Override
    public String toString() {
        return name;
    }
}
