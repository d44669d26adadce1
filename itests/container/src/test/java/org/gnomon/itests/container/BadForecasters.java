package org.gnomon.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A bundle of forecasters that misbehave, compiled by the test. */
final class BadForecasters {

    static final String BUNDLE = "org.example.bad";
    private static final List<String> CLASSES = List.of("Throws", "Nan", "Endless");

    private BadForecasters() {}

    /**
     * Makes the bundle.
     *
     * @param work a folder to work in
     */
    static Path jar(Path work) throws IOException {
        Path classes = Files.createDirectories(work.resolve("bad/classes"));
        Path source = work.resolve("bad/Bad.java");
        try (InputStream in =
                BadForecasters.class.getResourceAsStream("/bad-forecasters/Bad.java")) {
            Files.copy(in, source);
        }
        int code =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "--release",
                                "17",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes.toString(),
                                source.toString());
        assertThat(code).as("javac").isZero();
        Path jar = work.resolve("bad-forecasters.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest());
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entry(out, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
            for (String name : CLASSES) {
                entry(out, "OSGI-INF/" + name + ".xml", component(name));
            }
        }
        return jar;
    }

    private static Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", BUNDLE);
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Import-Package", "org.gnomon.spi.forecast;version=\"[1.1,2)\"");
        main.putValue("Service-Component", "OSGI-INF/*.xml");
        return manifest;
    }

    private static byte[] component(String name) {
        return """
        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="bad.%1$s">
          <implementation class="org.example.bad.Bad$%1$s"/>
          <service><provide interface="org.gnomon.spi.forecast.Forecaster"/></service>
        </scr:component>
        """
                .formatted(name)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void entry(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        OutputStream out = jar;
        jar.putNextEntry(new JarEntry(name));
        out.write(bytes);
        jar.closeEntry();
    }
}
