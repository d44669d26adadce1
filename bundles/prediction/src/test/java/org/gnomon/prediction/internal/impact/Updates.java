package org.gnomon.prediction.internal.impact;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PredictiveAnalysis.UpdateOutcome;

/** Makes updates of a guest with noise that lasts for a while, and what they do to it. */
final class Updates {

    static final VmId WEB = new VmId("web");
    static final VmmVersion OLD = new VmmVersion("QEMU", "7.2", "/old");
    static final VmmVersion NEW = new VmmVersion("QEMU", "10.0", "/new");

    private final SplittableRandom random;

    Updates(long seed) {
        random = new SplittableRandom(seed);
    }

    static Update of(VmId vm, UpdateClass updateClass) {
        return new Update(vm, updateClass, "/new", Map.of());
    }

    /** One that leaves so much of the guest's progress, and touches nothing else. */
    UpdateOutcome progress(VmId vm, double left) {
        return new UpdateOutcome(
                of(vm, UpdateClass.VMM), "kvm", OLD, NEW, samples(vm, 90, 100), around(vm, left));
    }

    private List<Sample> around(VmId vm, double left) {
        return samples(vm, 30, 100 * left);
    }

    List<Sample> samples(VmId vm, int count, double progress) {
        List<Sample> samples = new ArrayList<>();
        double wave = 0;
        for (int i = 0; i < count; i++) {
            wave = 0.5 * wave + 0.02 * random.nextGaussian();
            double cpu = Math.max(0, Math.min(1, 0.3 + 0.01 * random.nextGaussian()));
            samples.add(
                    new Sample(
                            vm,
                            Instant.EPOCH.plusSeconds(i),
                            new PerformanceData(cpu, 0.5, Double.NaN, PerformanceData.NOT_MEASURED),
                            0,
                            progress * (1 + wave)));
        }
        return samples;
    }
}
