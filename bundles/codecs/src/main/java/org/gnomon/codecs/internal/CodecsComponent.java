package org.gnomon.codecs.internal;

import java.util.List;
import java.util.Map;
import org.gnomon.spi.replication.DeltaCodec;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Registers a service for each codec that works here. By hand, because a component that throws when
 * its library is missing would be one stack trace per try instead of one warning.
 */
@Component(
        service = {},
        immediate = true)
public final class CodecsComponent {

    private final BuiltInCodecs codecs;
    private final List<ServiceRegistration<DeltaCodec>> registrations;

    @Activate
    public CodecsComponent(BundleContext context) {
        codecs = BuiltInCodecs.load();
        registrations =
                codecs.all().stream()
                        .map(
                                codec ->
                                        context.registerService(
                                                DeltaCodec.class,
                                                codec,
                                                FrameworkUtil.asDictionary(
                                                        Map.of("codec.name", codec.name()))))
                        .toList();
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        codecs.close();
    }
}
