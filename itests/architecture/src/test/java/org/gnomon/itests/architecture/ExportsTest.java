package org.gnomon.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/** Only the API and the simulated world export packages, each with a version. */
class ExportsTest {

    @Test
    void implementationBundlesExportNothing() throws IOException {
        Map<String, String> exports = exportsByBundle();
        assertThat(exports).as("Gnomon bundles on the class path").hasSizeGreaterThan(10);
        assertThat(exports.get("org.gnomon.api")).contains("org.gnomon.spi.backend;version=");
        exports.forEach(
                (bundle, packages) -> {
                    if (!bundle.equals("org.gnomon.api")
                            && !bundle.equals("org.gnomon.simulation")
                            && !bundle.equals("org.gnomon.wire")
                            && !bundle.equals("org.gnomon.conformance")) {
                        assertThat(packages).as("Export-Package of %s", bundle).isEmpty();
                    }
                });
    }

    private static Map<String, String> exportsByBundle() throws IOException {
        Map<String, String> found = new TreeMap<>();
        ClassLoader loader = ExportsTest.class.getClassLoader();
        for (URL url : Collections.list(loader.getResources("META-INF/MANIFEST.MF"))) {
            try (InputStream in = url.openStream()) {
                Attributes main = new Manifest(in).getMainAttributes();
                String name = main.getValue("Bundle-SymbolicName");
                if (name != null && name.startsWith("org.gnomon.")) {
                    String exported = main.getValue("Export-Package");
                    found.put(name, exported == null ? "" : exported);
                }
            }
        }
        return found;
    }
}
