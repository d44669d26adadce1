package org.gnomon.forecast.lstm.internal;

/**
 * What the net is shown of a moment. Per step: the value; how it differs from yesterday's; what
 * yesterday was as many steps later; how far the series strays in so many steps; the mean of the
 * last days there. All as distances from the level in multiples of the scale, cut off where they
 * are wild.
 */
final class InputWindow {

    /** Steps looked back on, and forecast. */
    static final int STEPS = 48;

    static final int CHANNELS = 5;

    /** Skill of yesterday, whether there is a yesterday, damping. */
    static final int TRAITS = 3;

    /** Values there have to be at least, so that a scale can be told. */
    static final int LEAST = 96;

    private static final double WILD = 6;
    private static final int MOST_DAYS = 6;

    /** A window that hardly moves is forecast to hardly move. */
    private static final double STILL = 0.2;

    private InputWindow() {}

    /**
     * Fills in a window.
     *
     * @param history of the series
     * @param at the last value that is known
     * @param day whether to look at earlier days
     * @param window of {@link Shape#inputs()} values
     */
    static void fill(History history, int at, boolean day, double[] window) {
        boolean days = day && history.day() > 0 && at >= history.day() + STEPS;
        for (int i = 0; i < STEPS; i++) {
            int k = at - STEPS + 1 + i;
            int base = i * CHANNELS;
            window[base] = distance(history, at, history.value(k));
            window[base + 1] = days ? change(history, at, k) : 0;
            window[base + 2] = days ? distance(history, at, yesterday(history, at, i + 1)) : 0;
            window[base + 3] = history.reach(at, i + 1);
            window[base + 4] = days ? distance(history, at, usual(history, at, i + 1)) : 0;
        }
        int traits = STEPS * CHANNELS;
        window[traits] = days ? history.skill(at) : 0;
        window[traits + 1] = days ? 1 : 0;
        window[traits + 2] = damping(window);
    }

    private static double distance(History history, int at, double value) {
        return cut((value - history.level(at)) / history.scale(at));
    }

    private static double change(History history, int at, int k) {
        return cut((history.value(k) - history.value(k - history.day())) / history.scale(at));
    }

    private static double cut(double x) {
        return Math.max(-WILD, Math.min(WILD, x));
    }

    /** The value a whole number of days before so many steps ahead: one day if that is past. */
    private static double yesterday(History history, int at, int ahead) {
        return history.value(at + ahead - daysBack(history, ahead) * history.day());
    }

    private static int daysBack(History history, int ahead) {
        return (ahead + history.day() - 1) / history.day();
    }

    /** The mean over the last days of that time of day. */
    private static double usual(History history, int at, int ahead) {
        double sum = 0;
        int count = 0;
        int back = daysBack(history, ahead);
        for (int d = back; d < back + MOST_DAYS; d++) {
            int k = at + ahead - d * history.day();
            if (k >= 0) {
                sum += history.value(k);
                count++;
            }
        }
        return sum / count;
    }

    private static double damping(double[] window) {
        double now = 0;
        double then = 0;
        for (int i = 0; i < STEPS; i++) {
            now += Math.abs(window[i * CHANNELS]);
            then += Math.abs(window[i * CHANNELS + 2]);
        }
        double motion = Math.max(now, then) / STEPS;
        return motion / (motion + STILL);
    }
}
