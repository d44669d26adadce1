package org.gnomon.decisions.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.gnomon.model.Decision;
import org.gnomon.model.Decision.Kind;
import org.gnomon.model.VmId;
import org.gnomon.time.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A record in a folder of its own. */
abstract class WithRecord {

    static final VmId WEB = new VmId("web");
    static final VmId DB = new VmId("db");
    static final Limits SMALL = new Limits(2_000, 6_000);

    @TempDir Path data;
    FileDecisionLog log;

    static final TimeSource TIME =
            new TimeSource() {
                @Override
                public Instant now() {
                    return Instant.ofEpochSecond(1_700_000_000);
                }

                @Override
                public long nanos() {
                    return 0;
                }
            };

    @AfterEach
    void close() throws IOException {
        if (log != null) {
            log.close();
        }
    }

    Path directory() {
        return data.resolve("decisions");
    }

    FileDecisionLog open(Limits limits) throws IOException {
        close();
        log = new FileDecisionLog(directory(), TIME, limits);
        return log;
    }

    FileDecisionLog open() throws IOException {
        return open(Limits.DEFAULT);
    }

    Decision verdict(VmId vm, int n) {
        return log.record(vm, Kind.VERDICT, "go", "reason " + n, "{\"n\":" + n + "}");
    }

    Path firstPart() {
        return directory().resolve("decisions-000000000001.log");
    }

    List<String> exported() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        log.export(out);
        return out.toString(StandardCharsets.US_ASCII).lines().toList();
    }
}
