package org.gnomon.prediction.internal.blackout;

import java.util.Optional;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.VmId;
import org.gnomon.service.PredictiveAnalysis.Convergence;

/**
 * A VM before a switch, in the few figures that the blackout is held to depend on.
 *
 * @param vm which
 * @param versions from what to what, empty if not known
 * @param figures one for each {@link Figure}, NaN if not measured
 * @param syncMillis how long copying the last memory should take, NaN if that cannot be told
 */
record Situation(VmId vm, String versions, double[] figures, double syncMillis) {

    /** What is looked at, and in which unit. */
    enum Figure {
        MEMORY("memory", "MiB", 1.25, 1) {
            @Override
            double scaled(double value) {
                return StrictMath.log(value);
            }
        },
        DIRTYING("dirtying", "MiB/s", 1.25, 2) {
            @Override
            double scaled(double value) {
                return StrictMath.log1p(value) / 2;
            }
        },
        CPU("CPU use", "%", 1, 15) {
            @Override
            double scaled(double value) {
                return value / 100;
            }
        },
        HOST("waiting for a CPU on the host", "%", 1, 15) {
            @Override
            double scaled(double value) {
                return value / 100;
            }
        };

        final String words;
        final String unit;
        private final double factor;
        private final double more;

        Figure(String words, String unit, double factor, double more) {
            this.words = words;
            this.unit = unit;
            this.factor = factor;
            this.more = more;
        }

        /** As the model takes it: one is a large difference. */
        abstract double scaled(double value);

        /** The largest that still counts as seen, where this was the largest seen. */
        double reach(double largest) {
            return largest * factor + more;
        }

        /** Less load than was ever seen is no risk; less memory may be another kind of VM. */
        double least(double smallest) {
            return this == MEMORY ? smallest / factor - more : 0;
        }
    }

    private static final double MIB = 1 << 20;

    static Situation of(VmId vm, Optional<SwitchConditions> conditions) {
        return conditions
                .map(c -> of(vm, c))
                .orElseGet(
                        () ->
                                new Situation(
                                        vm,
                                        "",
                                        new double[] {
                                            Double.NaN, Double.NaN, Double.NaN, Double.NaN
                                        },
                                        0));
    }

    private static Situation of(VmId vm, SwitchConditions c) {
        DirtyCurve curve = new DirtyCurve(c.dirtied(), c.memoryBytes());
        double[] figures = {
            c.memoryBytes() > 0 ? c.memoryBytes() / MIB : Double.NaN,
            curve.isEmpty() ? Double.NaN : curve.bytes(1) / MIB,
            c.cpuUsage() * 100,
            c.hostPressure() * 100
        };
        PrecopyReplay replay = PrecopyReplay.of(c, PrecopyReplay.Limits.DEFAULT);
        boolean unknown = replay.convergence() == Convergence.UNKNOWN;
        double sync = unknown ? Double.NaN : replay.finalSync().toNanos() / 1e6;
        return new Situation(vm, versions(c), figures, sync);
    }

    private static String versions(SwitchConditions c) {
        return c.to().map(to -> c.from() + " to " + to).orElse("");
    }

    double figure(Figure figure) {
        return figures[figure.ordinal()];
    }

    /** Which switches are of one sort: what is learned from one sort says nothing of another. */
    static String sort(SwitchConditions c) {
        return c.backend() + "/" + c.updateClass().label() + (c.copied() ? "/copied" : "");
    }
}
