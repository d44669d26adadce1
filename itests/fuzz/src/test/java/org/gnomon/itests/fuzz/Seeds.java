package org.gnomon.itests.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Good inputs to begin with, made by the code that makes such bytes in earnest. */
interface Seeds {

    /** Inputs by name. */
    Map<String, byte[]> make() throws IOException;

    /** Writes them beside what is kept already. */
    static void write(Target target, Path into) throws IOException {
        Files.createDirectories(into);
        for (Map.Entry<String, byte[]> seed : target.seeds().make().entrySet()) {
            Files.write(into.resolve("seed-" + seed.getKey()), seed.getValue());
        }
    }
}
