package org.gnomon.shell.internal.commands;

import java.util.Locale;
import java.util.function.Consumer;
import org.gnomon.spi.forecast.TrainingMonitor;

/** Tells of a training, one line for each full percent at most. A training is never ended by it. */
final class Signs implements TrainingMonitor {

    private final Consumer<String> say;
    private long last = -1;

    Signs(Consumer<String> say) {
        this.say = say;
    }

    @Override
    public synchronized void progress(double fraction, String words) {
        long percent = (long) (100 * fraction);
        if (percent > last) {
            last = percent;
            say.accept(String.format(Locale.ROOT, "%3d %%  %s", percent, words));
        }
    }

    @Override
    public boolean isCancelled() {
        return false;
    }
}
