package org.gnomon.telemetry.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link TelemetryService} as an OSGi service, configured by {@code org.gnomon.telemetry}. */
@Component(service = Telemetry.class, configurationPid = "org.gnomon.telemetry")
public final class TelemetryComponent implements Telemetry {

    private static final Logger LOG = LoggerFactory.getLogger(TelemetryComponent.class);

    private final TelemetryService core;

    @Activate
    public TelemetryComponent(
            BundleContext context,
            @Reference TimeSource time,
            @Reference Scheduler scheduler,
            Map<String, Object> properties) {
        core =
                new TelemetryService(
                        dataDir(context).resolve("telemetry"), time, scheduler, limits(properties));
    }

    @Deactivate
    void deactivate() {
        core.close();
    }

    @Override
    public void watch(VirtualMachine vm, Duration every) {
        core.watch(vm, every);
    }

    @Override
    public void unwatch(VmId vm) {
        core.unwatch(vm);
    }

    @Override
    public Set<VmId> known() {
        return core.known();
    }

    @Override
    public Optional<Sample> latest(VmId vm) {
        return core.latest(vm);
    }

    @Override
    public List<Sample> history(VmId vm, Instant from, Instant to) {
        return core.history(vm, from, to);
    }

    @Override
    public List<Sample> history(VmId vm, Instant from, Instant to, Duration step) {
        return core.history(vm, from, to, step);
    }

    /** A configuration that makes no sense must not stop the sampling. */
    static TelemetryLimits limits(Map<String, Object> properties) {
        TelemetryLimits standard = TelemetryLimits.DEFAULT;
        try {
            return new TelemetryLimits(
                    Duration.ofDays(number(properties, "keep.days", 30)),
                    number(properties, "keep.samples", standard.keepSamples()),
                    Math.toIntExact(number(properties, "ring.samples", standard.ringSamples())),
                    Duration.ofMillis(number(properties, "commit.every.ms", 2000)));
        } catch (RuntimeException e) {
            LOG.error("org.gnomon.telemetry: {}; the defaults are used instead.", e.getMessage());
            return standard;
        }
    }

    private static long number(Map<String, Object> properties, String key, long standard) {
        Object value = properties.get(key);
        if (value == null) {
            return standard;
        }
        try {
            return Long.parseLong(value.toString().trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    key + " is '" + value + "', expected a whole number", e);
        }
    }

    private static Path dataDir(BundleContext context) {
        String own = context.getProperty("gnomon.data");
        return own != null ? Path.of(own) : Path.of(context.getProperty("karaf.data"), "gnomon");
    }
}
