package org.gnomon.model;

/**
 * The number of an activation of a VM. It only grows; who holds an old one is refused.
 *
 * @param value 0 for a VM that was never switched
 */
public record Epoch(long value) implements Comparable<Epoch> {

    public static final Epoch ZERO = new Epoch(0);

    public Epoch {
        if (value < 0) {
            throw new IllegalArgumentException("epoch " + value + ", expected 0 or more");
        }
    }

    public Epoch next() {
        return new Epoch(Math.addExact(value, 1));
    }

    public boolean isAfter(Epoch other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
