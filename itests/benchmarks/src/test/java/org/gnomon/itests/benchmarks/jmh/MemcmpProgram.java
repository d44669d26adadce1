package org.gnomon.itests.benchmarks.jmh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A C program that maps two files and, for every byte that it reads, compares them page by page
 * with {@code memcmp} and answers how many differ. Asking costs some ten microseconds, a comparison
 * some ten milliseconds.
 */
final class MemcmpProgram implements AutoCloseable {

    private static final String SOURCE =
            """
            #include <fcntl.h>
            #include <stdio.h>
            #include <string.h>
            #include <sys/mman.h>
            #include <sys/stat.h>
            static const char *map(const char *path, size_t *length) {
                struct stat s;
                int file = open(path, O_RDONLY);
                if (file < 0 || fstat(file, &s) != 0) return 0;
                *length = s.st_size;
                return mmap(0, s.st_size, PROT_READ, MAP_SHARED, file, 0);
            }
            int main(int argc, char **argv) {
                size_t length = 0;
                if (argc != 3) return 2;
                const char *a = map(argv[1], &length), *b = map(argv[2], &length);
                if (!a || !b || a == MAP_FAILED || b == MAP_FAILED) return 1;
                while (getchar() != EOF) {
                    int changed = 0;
                    for (size_t at = 0; at < length; at += 4096)
                        changed += memcmp(a + at, b + at, 4096) != 0;
                    printf("%d\\n", changed);
                    fflush(stdout);
                }
                return 0;
            }
            """;

    private final Process process;
    private final OutputStream to;
    private final BufferedReader from;

    private MemcmpProgram(Process process) {
        this.process = process;
        to = process.getOutputStream();
        from = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Compiles and starts it on the folder's files {@code memory} and {@code copy}. */
    static MemcmpProgram start(Path folder) throws IOException {
        Path source = Files.writeString(folder.resolve("memcmp.c"), SOURCE);
        String program = folder.resolve("memcmp").toString();
        Process gcc =
                new ProcessBuilder(List.of("gcc", "-O2", "-o", program, source.toString()))
                        .inheritIO()
                        .start();
        if (exit(gcc) != 0) {
            throw new IOException("gcc could not compile the program to compare with");
        }
        return new MemcmpProgram(
                new ProcessBuilder(
                                program,
                                folder.resolve("memory").toString(),
                                folder.resolve("copy").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /** How many pages differ. */
    int count() throws IOException {
        to.write('\n');
        to.flush();
        String line = from.readLine();
        if (line == null) {
            throw new IOException("the program ended with exit code " + exit(process));
        }
        return Integer.parseInt(line);
    }

    @Override
    public void close() throws IOException {
        to.close();
        exit(process);
    }

    private static int exit(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
