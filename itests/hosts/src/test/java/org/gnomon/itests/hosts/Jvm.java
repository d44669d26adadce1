package org.gnomon.itests.hosts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the tests, run on an emulated host. */
final class Jvm {
    private Jvm() {}

    static ProcessBuilder on(EmulatedHost host, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx1g",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-XX:ErrorFile=" + Records.crash()));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
        command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return host.command(command.toArray(String[]::new));
    }
}
