package org.gnomon.prediction.internal.blackout;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.blackout.Observation.Part;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.time.TimeSource;

/** Remembers measured blackouts and forecasts the next. Safe for use by any thread. */
public final class BlackoutHistory {

    private final ObservationStore store;
    private final TimeSource time;

    public BlackoutHistory(Path dir, TimeSource time) {
        this.store = new ObservationStore(dir);
        this.time = time;
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis}. */
    public void observe(VmId vm, BlackoutPart part, Duration measured) {
        store.add(vm, new Observation(time.now(), Part.valueOf(part.name()), measured));
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis}. */
    public void observe(VmId vm, SwitchConditions conditions, Blackout blackout) {
        Instant now = time.now();
        store.add(vm, new Observation(now, Part.VCPU_STOP, blackout.vcpuStop()));
        store.add(vm, new Observation(now, Part.FINAL_SYNC, blackout.finalSync()));
        store.add(vm, new Observation(now, Part.DEVICE_TRANSFER, blackout.deviceTransfer()));
        store.add(vm, new Observation(now, Part.DISK_HANDOVER, blackout.diskHandover()));
        store.add(vm, new Observation(now, Part.ACTIVATION, blackout.activation()));
        store.add(vm, new Observation(now, Part.TOTAL, blackout.total()));
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis}. */
    public Optional<BlackoutForecast> forecast(VmId vm, SwitchConditions conditions) {
        return BlackoutEstimator.estimate(store.all(vm));
    }
}
