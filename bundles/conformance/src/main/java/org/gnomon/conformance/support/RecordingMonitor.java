package org.gnomon.conformance.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.spi.forecast.TrainingMonitor;

/** Keeps what a training tells and how often it asks; may say that nobody wants it any more. */
public final class RecordingMonitor implements TrainingMonitor {

    private final int patience;
    private final List<Double> fractions = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private int asked;
    private long lastAsk = Effort.cpuSoFar();
    private long longest;

    /**
     * Makes one, in the thread that trains.
     *
     * @param patience how many times it says to go on before it cancels
     */
    public RecordingMonitor(int patience) {
        this.patience = patience;
    }

    /** One that never cancels. */
    public static RecordingMonitor patient() {
        return new RecordingMonitor(Integer.MAX_VALUE);
    }

    @Override
    public void progress(double fraction, String what) {
        fractions.add(fraction);
        words.add(what);
    }

    @Override
    public boolean isCancelled() {
        long now = Effort.cpuSoFar();
        longest = Math.max(longest, now - lastAsk);
        lastAsk = now;
        return asked++ >= patience;
    }

    public List<Double> fractions() {
        return List.copyOf(fractions);
    }

    public List<String> words() {
        return words;
    }

    public int asked() {
        return asked;
    }

    /** The most CPU time from one question, or the beginning, to the next, or until now. */
    public Duration longestSilence() {
        return Duration.ofNanos(Math.max(longest, Effort.cpuSoFar() - lastAsk));
    }
}
